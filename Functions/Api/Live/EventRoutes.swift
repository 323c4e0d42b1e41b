import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import ServiceLifecycle

extension Api {
    /// A comment that keeps proxies from ending a quiet connection.
    private static let heartbeat = Duration.seconds(15)
    /// Events read at once.
    static let eventBatch = 200

    private struct EventList: Encodable { var events: [EventAnswer] }

    func addEvents(to routes: Routes) {
        routes.get(
            "jobs/{id}/events", .viewer(of: .job),
            Operation(
                "followJob", "A job's events from `after` (or the header Last-Event-ID) on, as they happen; as a list for `Accept: application/json`",
                answer: "Events", query: ["after"])
        ) { call in
            let job: JobID = try call.id(of: "job")
            let after = try Self.after(call)
            if call.request.headers[.accept]?.contains("application/json") == true {
                let events = try await environment.pipeline.events.list(call.organization, job, after: after, limit: 1000)
                return try JSONAnswer.response(EventList(events: try await answers(job, events)))
            }
            return follow(job, call.organization, after: after)
        }
    }

    /// Server-Sent Events. The sender waits for a slow reader, who costs one batch of memory and misses nothing.
    private func follow(_ job: JobID, _ organization: OrganizationID, after start: Int) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .init { writer in
                let following = events.follow(job)
                defer { following.end() }
                var after = start
                try await withGracefulShutdownHandler {
                    try await writer.write(ByteBuffer(string: "retry: 1000\n\n"))
                    for await isWoken in Self.beats(following.wakes, every: Self.heartbeat) {
                        if !isWoken { try await writer.write(ByteBuffer(string: ": still here\n\n")) }
                        while true {
                            let events = try await environment.pipeline.events.list(organization, job, after: after, limit: Self.eventBatch)
                            for answer in try await answers(job, events) { try await writer.write(ByteBuffer(string: try Self.text(answer))) }
                            after = events.last?.seq ?? after
                            if events.count < Self.eventBatch { break }
                        }
                    }
                } onGracefulShutdown: {
                    following.end()
                }
                try await writer.finish(nil)
            })
    }

    /// True at once and at each wake, false where none came for a while; of several that pile up the last one stays, so whoever gets one reads the
    /// table in any case. Ends with the wakes.
    static func beats(_ wakes: AsyncStream<Void>, every pause: Duration) -> AsyncStream<Bool> {
        let (beats, beat) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(1))
        let clock = Task {
            while (try? await Task.sleep(for: pause)) != nil { beat.yield(false) }
        }
        let waking = Task {
            beat.yield(true)
            for await _ in wakes { beat.yield(true) }
            beat.finish()
        }
        beat.onTermination = { _ in
            clock.cancel()
            waking.cancel()
        }
        return beats
    }

    func answers(_ job: JobID, _ events: [JobEvent]) async throws -> [EventAnswer] {
        try await EventAnswer.all(job, events, link: link)
    }

    private static func text(_ answer: EventAnswer) throws -> String {
        "id: \(answer.event.seq)\nevent: \(answer.event.type.rawValue)\ndata: \(String(decoding: try JSONAnswer.bytes(answer), as: UTF8.self))\n\n"
    }

    private static func after(_ call: Call) throws -> Int {
        let text = HTTPField.Name("Last-Event-ID").flatMap { call.request.headers[$0] } ?? call.query("after") ?? "0"
        guard let after = Int(text), after >= 0 else { throw Problem.invalid("'after' is the number of the last event that came.") }
        return after
    }
}

import Domain
import NIOCore
import Pipeline

/// Reads events once for all sockets of this instance that want the same ones, and makes their text once.
///
/// A read begins after it is asked for, never before: whoever was woken by an event finds it. So one that is under way is not joined; those who come
/// meanwhile share the next one.
actor SharedEvents {
    struct Sent: Sendable {
        var seq: Int
        var text: ByteBuffer
    }

    private struct Place: Hashable {
        var organization: OrganizationID
        var job: JobID
        var after: Int
    }

    private struct Batch {
        var events: [Sent]
        var readAt: ContinuousClock.Instant

        var bytes: Int { events.reduce(64) { $0 + $1.text.readableBytes } }
    }

    private typealias Read = Task<[Sent], any Error>

    /// Bytes of events that are kept for those who come a little later; links in them are valid longer than that.
    private static let keptBytes = 4 << 20
    private static let keptFor = Duration.seconds(30)

    private let read: @Sendable (OrganizationID, JobID, Int) async throws -> [Sent]
    private var running: [Place: Read] = [:]
    private var next: [Place: Read] = [:]
    private var kept = RecentCache<Place, Batch>(limit: keptBytes)

    /// - Parameter read: the events of a job after a number, a bounded number of them.
    init(_ read: @escaping @Sendable (OrganizationID, JobID, Int) async throws -> [Sent]) { self.read = read }

    /// Events after a number, in order; empty where there are none yet, otherwise not necessarily all.
    func events(_ organization: OrganizationID, _ job: JobID, after: Int) async throws -> [Sent] {
        let place = Place(organization: organization, job: job, after: after)
        // Events never change, and none comes between two others.
        if let batch = kept.value(place, size: \.bytes), batch.readAt.duration(to: .now) < Self.keptFor { return batch.events }
        if let shared = next[place] { return try await shared.value }
        let before = running[place]
        let task = Read { [read] in
            _ = await before?.result
            self.begin(place)
            let events = try await read(organization, job, after)
            self.keep(events, place)
            return events
        }
        next[place] = task
        defer { if running[place] == task { running[place] = nil } }
        return try await task.value
    }

    private func begin(_ place: Place) { running[place] = next.removeValue(forKey: place) }

    private func keep(_ events: [Sent], _ place: Place) {
        guard !events.isEmpty else { return }
        let batch = Batch(events: events, readAt: .now)
        kept.keep(batch, place, size: batch.bytes)
    }
}

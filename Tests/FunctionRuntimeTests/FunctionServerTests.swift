import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Telemetry
import Testing

@testable import FunctionRuntime

private let push = #"{"message":{"data":"eyJwYWdlIjoxfQ==","messageId":"7"},"subscription":"projects/p/subscriptions/s","deliveryAttempt":3}"#

private func server(
    problem: String? = nil, deadline: Duration = .seconds(60), metrics: MetricsRegistry = MetricsRegistry(),
    handle: @escaping @Sendable (Delivery) async -> Outcome
) -> FunctionServer {
    FunctionServer(
        name: "probe", settings: ServerSettings(host: "127.0.0.1", port: 1, concurrency: 1, deadline: deadline, stopsWithParent: false),
        metrics: metrics, logger: Logger(label: "probe") { _ in SwiftLogNoOpLogHandler() },
        routes: [MessageRoute(jobType: "ocr", handle: handle)], verifier: nil, problem: { problem })
}

/// Posts a body to the server's one route.
private func post(_ body: String, to server: FunctionServer) async throws -> TestResponse {
    try await Application(router: server.router()).test(.router) { client in
        try await client.execute(uri: "/", method: .post, headers: [.contentType: "application/json"], body: ByteBuffer(string: body))
    }
}

@Suite struct FunctionServerTests {
    @Test(arguments: [
        (Outcome.done("done"), 204), (.failed(kind: "damaged_page", reason: "no"), 204), (.deferred("later"), 204), (.busy, 409),
        (.unavailable("database"), 503), (.invalid("schema"), 400),
    ])
    func anOutcomeBecomesTheAnswerThatTheBrokerExpects(outcome: Outcome, status: Int) async throws {
        let response = try await post(push, to: server { _ in outcome })
        #expect(response.status.code == status)
    }

    @Test func theHandlerSeesThePayloadAndTheAttempt() async throws {
        let response = try await post(push, to: server { delivery in
            .invalid("\(String(decoding: delivery.message.data, as: UTF8.self)) \(delivery.message.deliveryAttempt ?? 0)")
        })
        #expect(String(buffer: response.body) == "{\"page\":1} 3\n")
    }

    @Test func aBodyThatIsNoEnvelopeIsRefusedWithTheReason() async throws {
        let response = try await post(#"{"message":{"data":"%%%"},"subscription":"s"}"#, to: server { _ in .done("never") })
        #expect(response.status == .badRequest)
        #expect(String(buffer: response.body).contains("base64"))
    }

    @Test func aHandlerBeyondItsDeadlineIsCancelledAndTriedLater() async throws {
        let response = try await post(push, to: server(deadline: .milliseconds(20)) { _ in
            let (forever, keep) = AsyncStream<Void>.makeStream()
            for await _ in forever {}
            keep.finish()
            return Task.isCancelled ? .done("cancelled") : .invalid("not cancelled")
        })
        #expect(response.status == .serviceUnavailable)
    }

    @Test func readinessTellsWhetherTheFunctionCanWork() async throws {
        let router = server(problem: "the database is down") { _ in .done("") }.router()
        try await Application(router: router).test(.router) { client in
            let ready = try await client.execute(uri: "/ready", method: .get)
            #expect(ready.status == .serviceUnavailable)
            #expect(!String(buffer: ready.body).contains("database"), "reasons are for the log")
            let health = try await client.execute(uri: "/health", method: .get)
            #expect(health.status == .ok)
        }
    }

    @Test func deliveriesAreCountedByOutcome() async throws {
        let metrics = MetricsRegistry()
        _ = try await post(push, to: server(metrics: metrics) { _ in .failed(kind: "damaged_page", reason: "") })
        _ = try await post(push, to: server(metrics: metrics) { _ in .done("") })
        let text = metrics.prometheusText
        #expect(text.contains(#"buildtrace_jobs_failed_total{error_type="damaged_page",job_type="ocr"} 1"#))
        #expect(text.contains(#"buildtrace_jobs_completed_total{job_type="ocr"} 1"#))
        #expect(text.contains(#"buildtrace_job_duration_seconds_count{job_type="ocr"} 2"#))
    }
}

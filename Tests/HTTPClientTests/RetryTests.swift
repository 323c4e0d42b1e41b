import Foundation
import Synchronization
import Testing

@testable import HTTPClient

/// The waits that a client was told to make, without making them.
final class RecordedWaits: Sendable {
    private let waits = Mutex<[Duration]>([])
    var all: [Duration] { waits.withLock { $0 } }
    func add(_ wait: Duration) { waits.withLock { $0.append(wait) } }
}

@Suite struct RetryTests {
    let waits = RecordedWaits()
    let client: HTTPClient

    init() throws {
        let waits = waits
        client = try HTTPClient(sleep: { waits.add($0) }, jitter: { 1 })
    }

    /// Answers 500, 503, … in turn, and 200 from then on.
    private func server(_ answers: [String]) throws -> RawServer {
        try RawServer { connection, number in
            _ = connection.readHeaders()
            let answer = number <= answers.count ? answers[number - 1] : "200 OK\r\n"
            connection.write("HTTP/1.1 \(answer)Content-Length: 0\r\nConnection: close\r\n\r\n")
            connection.hangUp()
        }
    }

    @Test func anIdempotentRequestIsSentAgainWithGrowingWaits() async throws {
        let server = try server(["500 Oops\r\n", "503 Later\r\n", "502 Bad\r\n"])
        defer { server.stop() }
        #expect(try await client.send(ClientRequest("GET", server.url)).status == 200)
        #expect(waits.all == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
    }

    @Test func theLastAnswerIsReturnedWhenAttemptsAreSpent() async throws {
        let server = try server(Array(repeating: "500 Oops\r\n", count: 9))
        defer { server.stop() }
        #expect(try await client.send(ClientRequest("PUT", server.url, body: .bytes([1]))).status == 500)
        #expect(server.accepted == 4)
    }

    @Test func aRequestThatMayHaveActedIsNotSentTwice() async throws {
        let server = try server(["500 Oops\r\n"])
        defer { server.stop() }
        #expect(try await client.send(ClientRequest("POST", server.url, body: .bytes([1]))).status == 500)
        #expect(server.accepted == 1)
    }

    @Test func aPostThatIsDeclaredIdempotentIsSentAgain() async throws {
        let server = try server(["500 Oops\r\n"])
        defer { server.stop() }
        let request = ClientRequest("POST", server.url, body: .bytes([1]), isIdempotent: true)
        #expect(try await client.send(request).status == 200)
    }

    @Test func aConnectionThatBreaksIsTriedAgain() async throws {
        let server = try RawServer { connection, number in
            _ = connection.readHeaders()
            if number > 1 { connection.write("HTTP/1.1 204 No Content\r\n\r\n") }
            connection.hangUp()
        }
        defer { server.stop() }
        #expect(try await client.send(ClientRequest("GET", server.url)).status == 204)
    }

    @Test func whatNeverReachedTheServerIsTriedAgainWhateverTheMethod() async throws {
        let server = try RawServer { _, _ in }
        let url = server.url
        server.stop()
        await #expect(throws: HTTPClientError.self) { try await client.send(ClientRequest("POST", url, body: .bytes([1]))) }
        #expect(waits.all.count == 3)
    }

    @Test func retryAfterIsWaitedFor() async throws {
        let server = try server(["429 Slow\r\nRetry-After: 7\r\n"])
        defer { server.stop() }
        #expect(try await client.send(ClientRequest("GET", server.url)).status == 200)
        #expect(waits.all == [.seconds(7)])
    }

    @Test func aRetryAfterThatIsTooLongIsTheCallersToWait() async throws {
        let server = try server(["429 Slow\r\nRetry-After: 3600\r\n"])
        defer { server.stop() }
        #expect(try await client.send(ClientRequest("GET", server.url)).status == 429)
        #expect(waits.all.isEmpty)
    }

    @Test func retryAfterMayBeADate() {
        let now = Date(timeIntervalSince1970: 784_111_700)
        #expect(RetryPolicy.retryAfter(["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"], now: now) == .seconds(77))
        #expect(RetryPolicy.retryAfter(["Retry-After": "Sun, 06 Nov 1994 08:00:00 GMT"], now: now) == .zero)
        #expect(RetryPolicy.retryAfter(["Retry-After": "soon"], now: now) == nil)
        #expect(RetryPolicy.retryAfter(["Retry-After": "-1"], now: now) == nil)
    }

    @Test func jitterNeverExceedsTheBackoffOrItsLimit() {
        let policy = RetryPolicy(maximumAttempts: 100, firstDelay: .seconds(1), maximumDelay: .seconds(8))
        let failure = Result<ClientResponse, HTTPClientError>.failure(.timedOut("x"))
        func delay(_ attempt: Int, _ jitter: Double) -> Duration? {
            policy.delay(after: failure, attempt: attempt, mayRepeat: true, jitter: jitter, now: Date())
        }
        #expect(delay(1, 0) == .zero)
        #expect(delay(3, 0.5) == .seconds(2))
        #expect(delay(99, 1) == .seconds(8))
        #expect(delay(100, 1) == nil)
    }
}

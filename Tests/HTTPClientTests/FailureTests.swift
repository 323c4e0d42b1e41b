import Foundation
import Synchronization
import Testing

@testable import HTTPClient

@Suite struct FailureTests {
    let client: HTTPClient

    init() throws { client = try HTTPClient(HTTPClient.Configuration(retryPolicy: .none)) }

    private func failure(_ request: ClientRequest) async -> HTTPClientError? {
        do {
            _ = try await client.send(request)
            return nil
        } catch { return error }
    }

    @Test func aServerThatNeverAnswersRunsIntoTheTotalLimit() async throws {
        let server = try RawServer { connection, _ in connection.waitForClose() }
        defer { server.stop() }
        let error = await failure(ClientRequest("GET", server.url, timeouts: .init(total: .milliseconds(150))))
        guard case .timedOut = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }

    @Test func aConnectionCutInTheBodyIsLost() async throws {
        let server = try RawServer { connection, _ in
            _ = connection.readHeaders()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
            connection.hangUp()
        }
        defer { server.stop() }
        let error = await failure(ClientRequest("GET", server.url))
        guard case .connectionLost = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }

    @Test func aConnectionCutBeforeTheAnswerIsLost() async throws {
        let server = try RawServer { connection, _ in
            _ = connection.readHeaders()
            connection.hangUp()
        }
        defer { server.stop() }
        let error = await failure(ClientRequest("GET", server.url))
        guard case .connectionLost = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }

    @Test func headersAndBodiesBeyondTheirLimitsEndTheTransfer() async throws {
        let server = try RawServer { connection, _ in
            let isHeaders = connection.readHeaders()?.hasPrefix("GET /headers") == true
            connection.write("HTTP/1.1 200 OK\r\n")
            if isHeaders { for index in 0..<64 { connection.write("X-Filler-\(index): \(String(repeating: "x", count: 200))\r\n") } }
            connection.write("Content-Length: 5000\r\n\r\n\(String(repeating: "b", count: 5000))")
        }
        defer { server.stop() }
        let limits = ClientRequest.Limits(headerBytes: 4096, bodyBytes: 4999)
        #expect(await failure(ClientRequest("GET", "\(server.url)/headers", limits: limits)) == .headersTooLarge(limit: 4096))
        #expect(await failure(ClientRequest("GET", "\(server.url)/body", limits: limits)) == .bodyTooLarge(limit: 4999))
        let target = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: target) }
        let toFile = ClientRequest("GET", "\(server.url)/body", target: .file(path: target.path), limits: limits)
        #expect(await failure(toFile) == .bodyTooLarge(limit: 4999))
        let exact = ClientRequest("GET", "\(server.url)/body", limits: .init(bodyBytes: 5000))
        #expect(await failure(exact) == nil)
    }

    @Test func aFullDiskIsToldApartFromALostConnection() async throws {
        let server = try RawServer { connection, _ in
            _ = connection.readHeaders()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour")
        }
        defer { server.stop() }
        let error = await failure(ClientRequest("GET", server.url, target: .file(path: "/dev/full")))
        guard case .file(path: "/dev/full", errno: ENOSPC, _) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }

    @Test func aMissingUploadFileIsNamed() async {
        let error = await failure(ClientRequest("PUT", "http://127.0.0.1:9", body: .file(path: "/nowhere/at/all")))
        #expect(error?.description.hasPrefix("/nowhere/at/all: cannot be read") == true)
    }

    @Test(arguments: [
        ClientRequest("GET", "file:///etc/passwd"), ClientRequest("GET", "http://127.0.0.1/a b"), ClientRequest("GET X", "http://127.0.0.1/"),
        ClientRequest("GET", "http://127.0.0.1/", headers: ["X-A": "1\r\nX-B: 2"]), ClientRequest("GET", "http://127.0.0.1/", headers: ["X A": "1"]),
    ])
    func whatNoRequestMayHoldIsRefusedBeforeItIsSent(_ request: ClientRequest) async {
        guard case .invalidRequest = await failure(request) else {
            Issue.record("\(request.url) was sent")
            return
        }
    }

    @Test func acancelledTaskEndsItsTransferAndNoOther() async throws {
        let arrivals = AsyncStream<Int>.makeStream()
        let mayAnswer = DispatchSemaphore(value: 0)
        let server = try RawServer { connection, number in
            let isVictim = connection.readHeaders()?.hasPrefix("GET /victim") == true
            arrivals.continuation.yield(number)
            if isVictim { return connection.waitForClose() }
            mayAnswer.wait()
            connection.write("HTTP/1.1 204 No Content\r\n\r\n")
        }
        defer { server.stop() }
        let client = client
        let victim = Task { try await client.send(ClientRequest("GET", "\(server.url)/victim")) }
        let other = Task { try await client.send(ClientRequest("GET", "\(server.url)/other")) }
        var iterator = arrivals.stream.makeAsyncIterator()
        _ = await iterator.next()
        _ = await iterator.next()
        victim.cancel()
        await #expect(throws: HTTPClientError.cancelled) { try await victim.value }
        mayAnswer.signal()
        #expect(try await other.value.status == 204)
    }

    @Test func shuttingDownEndsWhatRunsAndRefusesWhatComes() async throws {
        let arrivals = AsyncStream<Void>.makeStream()
        let server = try RawServer { connection, _ in
            _ = connection.readHeaders()
            arrivals.continuation.yield()
            connection.waitForClose()
        }
        defer { server.stop() }
        let client = client
        let running = Task { try await client.send(ClientRequest("GET", server.url)) }
        var iterator = arrivals.stream.makeAsyncIterator()
        await iterator.next()
        client.shutDown()
        await #expect(throws: HTTPClientError.shutDown) { try await running.value }
        await #expect(throws: HTTPClientError.shutDown) { try await client.send(ClientRequest("GET", server.url)) }
    }
}

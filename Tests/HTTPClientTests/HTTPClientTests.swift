import Foundation
import Hummingbird
import Synchronization
import Testing

@testable import HTTPClient

@Suite struct ExchangeTests {
    let client: HTTPClient

    init() throws { client = try HTTPClient(HTTPClient.Configuration(retryPolicy: .none)) }

    @Test func anAnswerHasStatusHeadersAndBody() async throws {
        let router = Router()
        router.get("/hello") { _, _ in
            Response(status: .init(code: 418), headers: [.contentType: "text/plain", .eTag: "\"7\""], body: .init(byteBuffer: .init(string: "short and stout")))
        }
        let response = try await withWebServer(router) { [client] in try await client.send(ClientRequest("GET", "\($0)/hello")) }
        #expect(response.status == 418)
        #expect(response.headers["content-type"] == "text/plain")
        #expect(response.headers["ETAG"] == "\"7\"")
        #expect(response.bodyText() == "short and stout")
    }

    @Test(arguments: ["POST", "PUT", "PATCH"]) func aBodyArrivesWithItsMethodAndHeaders(_ method: String) async throws {
        let router = Router()
        for verb in [HTTPTypesMethod.post, .put, .patch] {
            router.on("/echo", method: verb) { request, context in
                let body = try await request.body.collect(upTo: 1 << 20)
                let name = request.headers[.init("X-Probe") ?? .accept] ?? ""
                return "\(request.method.rawValue) \(name) \(String(buffer: body))"
            }
        }
        let response = try await withWebServer(router) { [client] in
            try await client.send(ClientRequest(method, "\($0)/echo", headers: ["X-Probe": "ü"], body: .bytes(Array("payload".utf8))))
        }
        #expect(response.bodyText() == "\(method) ü payload")
    }

    @Test func anEmptyBodyIsSentAsOne() async throws {
        let server = try RawServer { connection, _ in
            let headers = connection.readHeaders() ?? ""
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(headers.utf8.count)\r\n\r\n\(headers)")
        }
        defer { server.stop() }
        let response = try await client.send(ClientRequest("POST", server.url, body: .bytes([])))
        #expect(response.bodyText().contains("Content-Length: 0"))
        #expect(!response.bodyText().contains("Expect"))
    }

    @Test func largeFilesStreamBothWays() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let content = Data((0..<(9 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) })
        let source = folder.appendingPathComponent("source").path
        let target = folder.appendingPathComponent("target").path
        try content.write(to: URL(fileURLWithPath: source))
        let router = Router()
        router.put("/mirror") { request, _ in
            Response(status: .ok, body: .init(byteBuffer: try await request.body.collect(upTo: 16 << 20)))
        }
        let response = try await withWebServer(router) { [client] in
            try await client.send(ClientRequest("PUT", "\($0)/mirror", body: .file(path: source), target: .file(path: target)))
        }
        #expect(response.bodyLength == content.count)
        #expect(response.body.isEmpty)
        #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == content)
    }

    @Test func aRefusedDownloadExplainsItselfInMemory() async throws {
        let target = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: target) }
        let router = Router()
        router.get("/") { _, _ in Response(status: .forbidden, body: .init(byteBuffer: .init(string: "not yours"))) }
        let response = try await withWebServer(router) { [client] in
            try await client.send(ClientRequest("GET", $0, target: .file(path: target.path)))
        }
        #expect(response.status == 403)
        #expect(response.bodyText() == "not yours")
        #expect(try Data(contentsOf: target).isEmpty)
    }

    @Test func connectionsAreKeptForTheNextRequest() async throws {
        let server = try RawServer { connection, _ in
            while connection.readHeaders() != nil { connection.write("HTTP/1.1 204 No Content\r\n\r\n") }
        }
        defer { server.stop() }
        for _ in 0..<5 { _ = try await client.send(ClientRequest("GET", server.url)) }
        #expect(server.accepted == 1)
    }

    @Test func redirectsAreFollowedOnlyWhereAskedFor() async throws {
        let router = Router()
        router.get("/from") { _, _ in Response.redirect(to: "/to", type: .found) }
        router.get("/to") { _, _ in "there" }
        router.get("/loop") { _, _ in Response.redirect(to: "/loop", type: .found) }
        try await withWebServer(router) { [client] url in
            let kept = try await client.send(ClientRequest("GET", "\(url)/from"))
            #expect(kept.status == 302)
            #expect(kept.headers["Location"] == "/to")
            var request = ClientRequest("GET", "\(url)/from")
            request.maximumRedirects = 3
            let followed = try await client.send(request)
            #expect(followed.bodyText() == "there")
            #expect(followed.headers["Location"] == nil)
            request.url = "\(url)/loop"
            let endless = request
            await #expect(throws: HTTPClientError.tooManyRedirects(limit: 3)) { try await client.send(endless) }
        }
    }
}

typealias HTTPTypesMethod = HTTPRequest.Method

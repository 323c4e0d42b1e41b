import CryptoExtras
import Foundation
import GoogleAuth
import HTTPClient
import Hummingbird
import HummingbirdTesting
import JWTKit
import Logging
import Settings
import Telemetry
import Testing

@testable import FunctionRuntime

@Suite struct PushAuthenticationTests {
    private let push = #"{"message":{"data":"eyJwYWdlIjoxfQ==","messageId":"7"},"subscription":"projects/p/subscriptions/s"}"#

    /// A function that lets in the account push@p.example, and a signer whose key it knows.
    private func withFunction(
        _ body: @escaping @Sendable (FunctionServer, PushTokenSigner) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let pem = try Insecure.RSA.PrivateKey(backing: try .init(keySize: .bits2048)).pemRepresentation
        let signer = try await PushTokenSigner(pem: pem, issuer: "https://issuer.example")
        try Data(signer.keySet.utf8).write(to: folder.appendingPathComponent("keys"))
        let settings = Settings([
            "BUILDTRACE_PUSH_AUDIENCE": "https://page.example", "BUILDTRACE_PUSH_ACCOUNTS": "push@p.example, sweep@p.example",
            "BUILDTRACE_PUSH_ISSUER": "https://issuer.example", "BUILDTRACE_PUSH_KEYS": folder.appendingPathComponent("keys").path,
        ])
        let verifier = try PushAuthSettings.verifier(settings, host: "0.0.0.0", client: try HTTPClient())
        let server = FunctionServer(
            name: "probe", settings: ServerSettings(host: "0.0.0.0", port: 1, concurrency: 1, deadline: .seconds(60), stopsWithParent: false),
            metrics: MetricsRegistry(), logger: Logger(label: "probe") { _ in SwiftLogNoOpLogHandler() },
            routes: [MessageRoute(jobType: "ocr") { _ in .done("") }], tasks: [TaskRoute(path: "/sweep", jobType: "sweep") { .done("") }],
            verifier: verifier, problem: { nil })
        try await body(server, signer)
    }

    private func answer(_ server: FunctionServer, _ path: String, _ token: String?, body: String) async throws -> TestResponse {
        try await Application(router: server.router()).test(.router) { client in
            var headers: HTTPFields = [.contentType: "application/json"]
            if let token { headers[.authorization] = "Bearer \(token)" }
            return try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
        }
    }

    @Test(arguments: ["/", "/sweep"])
    func aFunctionLetsInWhoHasAGoodToken(path: String) async throws {
        try await withFunction { server, signer async throws in
            let token = try await signer.token(audience: "https://page.example", account: "sweep@p.example")
            #expect(try await answer(server, path, token, body: push).status == .noContent)
        }
    }

    @Test(arguments: ["/", "/sweep"])
    func everybodyElseIsRefusedBeforeTheBodyIsRead(path: String) async throws {
        try await withFunction { server, signer async throws in
            // No envelope: who were let in would get 400.
            let missing = try await answer(server, path, nil, body: "no envelope")
            #expect(missing.status == .unauthorized)
            #expect(missing.headers[.wwwAuthenticate] == "Bearer")
            let expired = try await signer.token(audience: "https://page.example", account: "push@p.example", now: Date(timeIntervalSince1970: 1_700_000_000))
            let answered = try await answer(server, path, expired, body: "no envelope")
            #expect(answered.status == .unauthorized)
            #expect(answered.headers[.wwwAuthenticate] == #"Bearer error="invalid_token""#)
            for (audience, account) in [("https://diff.example", "push@p.example"), ("https://page.example", "somebody@p.example")] {
                let token = try await signer.token(audience: audience, account: account)
                #expect(try await answer(server, path, token, body: "no envelope").status == .forbidden)
            }
            #expect(server.metrics.prometheusText.contains(#"buildtrace_pushes_refused_total{status="401"} 2"#))
            #expect(server.metrics.prometheusText.contains(#"buildtrace_pushes_refused_total{status="403"} 2"#))
        }
    }

    @Test func probesNeedNoToken() async throws {
        try await withFunction { server, _ async throws in
            try await Application(router: server.router()).test(.router) { client async throws in
                for path in ["/health", "/ready", "/metrics"] {
                    #expect(try await client.execute(uri: path, method: .get).status == .ok)
                }
            }
        }
    }

    @Test func keysThatCannotBeHadArePassingTrouble() async throws {
        let settings = Settings([
            "BUILDTRACE_PUSH_AUDIENCE": "a", "BUILDTRACE_PUSH_ACCOUNTS": "b", "BUILDTRACE_PUSH_ISSUER": "c", "BUILDTRACE_PUSH_KEYS": "/nowhere",
        ])
        let pem = try Insecure.RSA.PrivateKey(backing: try .init(keySize: .bits2048)).pemRepresentation
        let token = try await PushTokenSigner(pem: pem, issuer: "c").token(audience: "a", account: "b")
        let server = FunctionServer(
            name: "probe", settings: ServerSettings(host: "0.0.0.0", port: 1, concurrency: 1, deadline: .seconds(60), stopsWithParent: false),
            metrics: MetricsRegistry(), logger: Logger(label: "probe") { _ in SwiftLogNoOpLogHandler() },
            routes: [MessageRoute(jobType: "ocr") { _ in .done("") }],
            verifier: try PushAuthSettings.verifier(settings, host: "0.0.0.0", client: try HTTPClient()), problem: { nil })
        #expect(try await answer(server, "/", token, body: push).status == .serviceUnavailable)
    }

    @Test(arguments: ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
    func loopbackMayDoWithoutWhereItSaysSo(host: String) throws {
        #expect(try PushAuthSettings.verifier(Settings(["BUILDTRACE_PUSH_AUTH": "off"]), host: host, client: try HTTPClient()) == nil)
        #expect(throws: SettingError.self) { try PushAuthSettings.verifier(Settings([:]), host: host, client: try HTTPClient()) }
    }

    @Test(arguments: [
        (["BUILDTRACE_PUSH_AUTH": "off"], "0.0.0.0", "BUILDTRACE_PUSH_AUTH"), (["BUILDTRACE_PUSH_AUTH": "off"], "::", "BUILDTRACE_PUSH_AUTH"),
        (["BUILDTRACE_PUSH_AUTH": "off"], "127.example.com", "BUILDTRACE_PUSH_AUTH"), (["BUILDTRACE_PUSH_AUTH": "none"], "127.0.0.1", "BUILDTRACE_PUSH_AUTH"),
        ([:], "0.0.0.0", "BUILDTRACE_PUSH_AUDIENCE"), (["BUILDTRACE_PUSH_AUDIENCE": "a"], "0.0.0.0", "BUILDTRACE_PUSH_ACCOUNTS"),
        (["BUILDTRACE_PUSH_AUDIENCE": "a", "BUILDTRACE_PUSH_ACCOUNTS": " , "], "0.0.0.0", "BUILDTRACE_PUSH_ACCOUNTS"),
        (["BUILDTRACE_PUSH_AUDIENCE": "a", "BUILDTRACE_PUSH_ACCOUNTS": "b", "BUILDTRACE_PUSH_ISSUER": "c"], "0.0.0.0", "BUILDTRACE_PUSH_KEYS"),
        (["BUILDTRACE_PUSH_AUDIENCE": "a", "BUILDTRACE_PUSH_ACCOUNTS": "b", "BUILDTRACE_PUSH_KEYS": "keys.json"], "0.0.0.0", "BUILDTRACE_PUSH_KEYS"),
        (["BUILDTRACE_PUSH_AUDIENCE": "a", "BUILDTRACE_PUSH_ACCOUNTS": "b", "BUILDTRACE_PUSH_AUTH": "cloud-run"], "0.0.0.0", "BUILDTRACE_PUSH_AUTH"),
    ])
    func whatIsMissingOrTooOpenStopsTheStart(values: [String: String], host: String, name: String) throws {
        let error = #expect(throws: SettingError.self) { try PushAuthSettings.verifier(Settings(values), host: host, client: try HTTPClient()) }
        #expect(error?.name == name)
    }

    @Test func cloudRunIsTakenAtItsWordOnlyThere() throws {
        let values = ["BUILDTRACE_PUSH_AUDIENCE": "a", "BUILDTRACE_PUSH_ACCOUNTS": "b", "BUILDTRACE_PUSH_AUTH": "cloud-run", "K_SERVICE": "page"]
        #expect(try PushAuthSettings.verifier(Settings(values), host: "0.0.0.0", client: try HTTPClient()) != nil)
    }
}

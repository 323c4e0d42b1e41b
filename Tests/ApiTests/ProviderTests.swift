import Foundation
import HTTPClient
import Testing

@testable import Api

/// Sign-in through a provider, over sockets.
@Suite(.serialized) struct ProviderTests {
    private static func run(_ body: @escaping @Sendable (TestApi, ProviderStandIn) async throws -> Void) async throws {
        let provider = ProviderStandIn(port: try TestApi.freePort())
        try await provider.serve {
            try await TestApi.with([
                "BUILDTRACE_OIDC_ISSUER": provider.issuer, "BUILDTRACE_OIDC_CLIENT_ID": "client", "BUILDTRACE_OIDC_CLIENT_SECRET": "secret",
            ]) { api in try await body(api, provider) }
        }
    }

    /// The way back from the provider, with the cookie of the browser that went there.
    private static func back(_ api: TestApi, _ grant: (code: String, state: String), cookie: String) async throws -> Answer {
        try await api.send(
            ClientRequest(
                "GET", api.url + "/api/v1/auth/callback?code=\(grant.code)&state=\(grant.state)", headers: ["Cookie": "bt_sign_in=\(cookie)"]))
    }

    private static func begin(_ api: TestApi) async throws -> (url: String, cookie: String) {
        let answer = try await api.send(ClientRequest("GET", api.url + "/api/v1/auth/login?return_to=/projects"))
        try #require(answer.status == 303, "\(answer.text)")
        return (try #require(answer.headers["Location"]), try #require(answer.cookies["bt_sign_in"]))
    }

    @Test func somebodySignsInAndIsTheSamePersonTheNextTime() async throws {
        try await Self.run { api, provider async throws in
            var organizations: Set<String> = []
            for _ in 0..<2 {
                let (url, cookie) = try await Self.begin(api)
                let answer = try await Self.back(api, try provider.approve(url, as: "ada@example.org"), cookie: cookie)
                #expect(answer.status == 303 && answer.headers["Location"] == "/projects", "\(answer.text)")
                let access = try #require(answer.cookies["bt_access"])
                let me = try await api.nobody("GET", "/auth/me", headers: ["Cookie": "bt_access=\(access)"])
                #expect(try me.string("email") == "ada@example.org")
                organizations.insert(try me.string("organization_id"))
            }
            #expect(organizations.count == 1)
        }
    }

    @Test func anAnswerThatIsNotForThisBrowserIsRefused() async throws {
        try await Self.run { api, provider async throws in
            let (url, cookie) = try await Self.begin(api)
            let (_, otherCookie) = try await Self.begin(api)
            let grant = try provider.approve(url, as: "ada@example.org")
            #expect(try await Self.back(api, grant, cookie: otherCookie).status == 401)
            #expect(try await Self.back(api, (grant.code, "guess"), cookie: cookie).status == 401)
            #expect(try await Self.back(api, grant, cookie: cookie.dropLast(4) + "AAAA").status == 401)
            #expect(try await api.send(ClientRequest("GET", api.url + "/api/v1/auth/callback?code=\(grant.code)&state=\(grant.state)")).status == 401)
            #expect(try await Self.back(api, grant, cookie: cookie).status == 303)
            // The code is used up.
            #expect(try await Self.back(api, grant, cookie: cookie).status == 401)
            #expect(try await api.count("people") == 1)
        }
    }

    @Test func anIdentityThatIsNotSoundIsRefused() async throws {
        try await Self.run { api, provider async throws in
            for fault in ProviderStandIn.Fault.allCases where fault != .none {
                provider.set(fault)
                let (url, cookie) = try await Self.begin(api)
                let answer = try await Self.back(api, try provider.approve(url, as: "ada@example.org"), cookie: cookie)
                #expect(answer.status == 401 && answer.cookies["bt_access"] == nil, "\(fault)")
            }
            #expect(try await api.count("people") == 0)
        }
    }

    @Test func anInvitationIsAcceptedBySigningInWithItsAddress() async throws {
        try await Self.run { api, provider async throws in
            let owner = try await api.signIn("owner@example.org")
            #expect(try await owner("POST", "/organization/invitations", ["email": "Ada@example.org", "role": "editor"]).status == 201)
            let (url, cookie) = try await Self.begin(api)
            let answer = try await Self.back(api, try provider.approve(url, as: "ada@example.org"), cookie: cookie)
            let access = try #require(answer.cookies["bt_access"])
            let me = try await api.nobody("GET", "/auth/me", headers: ["Cookie": "bt_access=\(access)"])
            #expect(try me.string("organization_id") == owner.organization && me.string("role") == "editor")
        }
    }
}

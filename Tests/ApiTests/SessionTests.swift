import Accounts
import Domain
import Foundation
import HTTPClient
import Testing

@testable import Api

/// Tokens: how long they live, how they end, and what a browser needs besides its cookies.
@Suite(.serialized) struct SessionTests {
    @Test func theFirstSignInMakesAnOrganizationOfOneWithAProject() async throws {
        try await TestApi.with { api async throws in
            let person = try await api.signIn("ada@example.org")
            let me = try await person("GET", "/auth/me")
            #expect(try me.string("email") == "ada@example.org" && me.string("role") == "owner")
            #expect(try me.list("organizations").count == 1)
            #expect(try await person("GET", "/projects").string("projects.0.name") == "My First Project")
            let again = try await api.signIn("ADA@example.org")
            #expect(again.organization == person.organization)
            #expect(try await again("GET", "/projects").list("projects").count == 1)
        }
    }

    @Test func aRefreshTokenWorksOnceAndItsReuseEndsTheSession() async throws {
        try await TestApi.with { api async throws in
            let person = try await api.signIn("ada@example.org")
            let second = try await api.nobody("POST", "/auth/refresh", ["refresh_token": person.refresh])
            #expect(second.status == 200)
            // An answer that was lost: within the grace the same token is taken once more.
            #expect(try await api.nobody("POST", "/auth/refresh", ["refresh_token": person.refresh]).status == 200)
            let next = try second.string("refresh_token")
            try await api.run("UPDATE refresh_tokens SET used_at = used_at - interval '31 seconds' WHERE used_at IS NOT NULL")
            #expect(try await api.nobody("POST", "/auth/refresh", ["refresh_token": person.refresh]).status == 401)
            #expect(try await api.nobody("POST", "/auth/refresh", ["refresh_token": next]).status == 401)
            #expect(try await person("GET", "/auth/me").status == 401)
        }
    }

    @Test func signingOutEndsTheSessionAtOnce() async throws {
        try await TestApi.with { api async throws in
            let person = try await api.signIn("ada@example.org"), elsewhere = try await api.signIn("ada@example.org")
            #expect(try await person("POST", "/auth/logout").status == 204)
            #expect(try await person("GET", "/auth/me").status == 401)
            #expect(try await api.nobody("POST", "/auth/refresh", ["refresh_token": person.refresh]).status == 401)
            #expect(try await elsewhere("GET", "/auth/me").status == 200)
        }
    }

    @Test func anAccessTokenEndsAfterAQuarterOfAnHour() async throws {
        try await TestApi.with { api async throws in
            let secret = Secret(bytes: Array(try Data(contentsOf: URL(fileURLWithPath: api.folder + "/key"))))
            let earlier = Accounts(api.pipeline, secret: secret, now: { Date().addingTimeInterval(-901) })
            let old = try await earlier.signIn(Identity(issuer: "development", subject: "ada@example.org", email: "ada@example.org", name: nil))
            var person = Person(api: api, token: old.access)
            #expect(try await person("GET", "/auth/me").status == 401)
            let slightlyEarlier = Accounts(api.pipeline, secret: secret, now: { Date().addingTimeInterval(-600) })
            person.token = try await slightlyEarlier.signIn(Identity(issuer: "development", subject: "ada@example.org", email: "ada@example.org", name: nil)).access
            #expect(try await person("GET", "/auth/me").status == 200)
        }
    }

    @Test func tokensThatWereNotMadeHereAreRefused() async throws {
        try await TestApi.with { api async throws in
            let person = try await api.signIn("ada@example.org")
            let parts = try #require(person.token).split(separator: ".").map(String.init)
            func encoded(_ json: String) -> String {
                Data(json.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            }
            let other = try await TestTokens.signedByAnotherKey(claims: parts[1], header: parts[0])
            for token in [
                "", "x", "a.b.c", parts[0] + "." + parts[1] + ".", encoded(#"{"alg":"none","typ":"JWT"}"#) + "." + parts[1] + ".",
                encoded(#"{"alg":"HS256","typ":"JWT"}"#) + "." + parts[1] + "." + parts[2], other, "bt_\(UUID().uuidString)_x",
                "bt_\(person.organization.replacing("-", with: ""))_\(String(repeating: "A", count: 43))",
            ] {
                var forger = person
                forger.token = token
                #expect(try await forger("GET", "/auth/me").status == 401, "\(token)")
            }
        }
    }

    @Test func aBrowsersRequestThatChangesSomethingNeedsTheCodeFromAPageOfOurs() async throws {
        try await TestApi.with { api async throws in
            let login = try await api.send(ClientRequest("GET", api.url + "/api/v1/auth/login?email=ada@example.org&return_to=/projects"))
            #expect(login.status == 303 && login.headers["Location"] == "/projects")
            let hidden = login.headers.filter { $0.name.lowercased() == "set-cookie" && !$0.value.hasPrefix("bt_csrf") }
            #expect(hidden.count == 2 && hidden.allSatisfy { $0.value.contains("HttpOnly") && $0.value.contains("SameSite=Lax") })
            let cookies = login.cookies
            let cookie = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
            let code = try #require(cookies["bt_csrf"])
            func rename(_ headers: ClientHeaders) async throws -> Int {
                var all = headers
                all["Cookie"] = cookie
                return try await api.nobody("PUT", "/organization", ["name": "Ours"], headers: all).status
            }
            #expect(try await api.nobody("GET", "/auth/me", headers: ["Cookie": cookie]).status == 200)
            #expect(try await rename([:]) == 403)
            #expect(try await rename(["X-CSRF-Token": "guess"]) == 403)
            #expect(try await rename(["X-CSRF-Token": code, "Origin": "https://evil.example"]) == 403)
            #expect(try await rename(["X-CSRF-Token": code]) == 200)
            #expect(try await rename(["X-CSRF-Token": code, "Origin": api.url]) == 200)
            // Another session's code does not fit.
            let other = try await api.send(ClientRequest("GET", api.url + "/api/v1/auth/login?email=ada@example.org")).cookies
            let otherCode = try #require(other["bt_csrf"])
            #expect(try await rename(["X-CSRF-Token": otherCode]) == 403)
            // Neither does refreshing work without it.
            #expect(try await api.nobody("POST", "/auth/refresh", headers: ["Cookie": cookie]).status == 403)
            let refreshed = try await api.nobody("POST", "/auth/refresh", headers: ["Cookie": cookie, "X-CSRF-Token": code])
            #expect(refreshed.status == 200 && refreshed.value("access_token") == nil && refreshed.cookies["bt_access"] != nil)
        }
    }

    @Test func theDevelopmentLoginIsForThisMachineAlone() async throws {
        try await TestApi.with { api async throws in
            for headers: ClientHeaders in [["X-Forwarded-For": "1.2.3.4"], ["Host": "evil.example"], ["Sec-Fetch-Site": "cross-site"]] {
                #expect(try await api.nobody("GET", "/auth/login?email=a@b.c", headers: headers).status == 403, "\(headers)")
            }
            for path in ["https://evil.example", "//evil.example", "/%5Cevil.example"] {
                #expect(try await api.nobody("GET", "/auth/login?email=a@b.c&return_to=\(path)").status == 400)
            }
        }
        try await TestApi.with(["BUILDTRACE_DEVELOPMENT_LOGIN": "false"]) { api async throws in
            #expect(try await api.nobody("GET", "/auth/login?email=a@b.c").status == 403)
        }
    }

    @Test func beyondLoopbackThereIsNoStartWithoutASignIn() throws {
        let key = FileManager.default.temporaryDirectory.appendingPathComponent("key-\(UUID().uuidString)")
        try Data(count: 32).write(to: key)
        defer { try? FileManager.default.removeItem(at: key) }
        func start(_ more: [String: String]) throws { _ = try ApiSettings(.init(["BUILDTRACE_SECRET_FILE": key.path].merging(more) { $1 }), host: "0.0.0.0") }
        #expect(throws: (any Error).self) { try start([:]) }
        #expect(throws: (any Error).self) { try start(["BUILDTRACE_DEVELOPMENT_LOGIN": "true", "BUILDTRACE_OIDC_CLIENT_ID": "x"]) }
        #expect(throws: (any Error).self) { try start(["BUILDTRACE_OIDC_CLIENT_ID": "x", "BUILDTRACE_OIDC_ISSUER": "http://accounts.example"]) }
        try start(["BUILDTRACE_OIDC_CLIENT_ID": "x"])
    }

    @Test func wrongTokensAndSignInsOfOneAddressAreLimited() async throws {
        try await TestApi.with(["BUILDTRACE_SIGN_INS_PER_MINUTE": "3"]) { api async throws in
            var person = try await api.signIn("ada@example.org")
            let good = person.token
            person.token = "wrong"
            var last: Answer?
            for _ in 0..<4 { last = try await person("GET", "/auth/me") }
            #expect(last?.status == 429)
            let wait = last?.headers["Retry-After"].flatMap { Int($0) } ?? 0
            #expect(wait > 0)
            person.token = good
            #expect(try await person("GET", "/auth/me").status == 200)
        }
    }

    @Test func noSecretReachesTheLog() async throws {
        try await TestApi.with { api async throws in
            let person = try await api.signIn("ada@example.org")
            let made = try await person("POST", "/auth/tokens", ["name": "script"])
            var program = person
            program.token = try made.string("token")
            _ = try await program("GET", "/projects")
            _ = try await program("POST", "/jobs", ["project_id": "no"])
            _ = try await api.nobody("POST", "/auth/refresh", ["refresh_token": person.refresh])
            let kept = try await api.owner.withConnection { connection in
                try await connection.query("SELECT (SELECT coalesce(string_agg(t::text, ''), '') FROM api_tokens t) || (SELECT string_agg(r::text, '') FROM refresh_tokens r) AS all")
                    .map { try $0.get("all", as: String.self) }.joined()
            }
            for secret in [try #require(person.token), person.refresh, try made.string("token")] {
                #expect(!api.log.text.contains(secret))
                #expect(!kept.contains(secret))
            }
        }
    }
}

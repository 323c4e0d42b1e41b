import Accounts
import Domain
import Foundation
import FunctionRuntime
import HTTPTypes
import Hummingbird

/// What a program is given at sign-in and refresh; a browser has it in its cookies instead.
struct TokenAnswer: Encodable {
    var access_token: String?
    var refresh_token: String?
    var token_type = "Bearer"
    /// Seconds.
    var expires_in = Accounts.accessLifetime
    var organization_id: OrganizationID
    var csrf_token: String?
}

struct MeAnswer: Encodable {
    var user_id: UserID
    var email: String
    var role: Role
    var is_operator: Bool
    var organization_id: OrganizationID
    var organizations: [Membership]
}

extension Api {
    private struct RefreshBody: Decodable {
        var refresh_token: String?
        var organization_id: OrganizationID?
    }

    func addSignIn(to routes: Routes) {
        routes.open(
            .get, "auth/login",
            Operation("login", "Begin a sign-in: leads to the provider, and back to `return_to`", status: 303, query: ["return_to", "email"])
        ) { request, context in
            try await login(request, context)
        }
        routes.open(.get, "auth/callback", Operation("callback", "Where the provider sends people back to", status: 303, query: ["code", "state"])) {
            request, _ in
            try await callback(request)
        }
        routes.open(
            .post, "auth/refresh", Operation("refresh", "Take a refresh token for new tokens, in another organization if asked", body: "Refresh", answer: "Tokens")
        ) { request, _ in
            try await refresh(request)
        }
        routes.post("auth/logout", .viewer, Operation("logout", "End the session", status: 204)) { call in
            if let session = call.caller.session { try await accounts.signOut(session) }
            var response = Response(status: .noContent)
            cookies.clear(on: &response)
            return response
        }
        routes.get("auth/me", .viewer, Operation("me", "Who is signed in, and where else they belong", answer: "Me")) { call in
            try JSONAnswer.response(
                MeAnswer(
                    user_id: call.caller.user, email: call.caller.email, role: call.caller.role, is_operator: call.caller.isOperator,
                    organization_id: call.organization, organizations: try await accounts.memberships(of: call.caller.user)))
        }
    }

    private func login(_ request: Request, _ context: ServerContext) async throws -> Response {
        let returnTo = try Self.returnTo(request)
        if let email = request.uri.queryParameters["email"].map(String.init) {
            return try await developmentLogin(request, context, email: email, returnTo: returnTo)
        }
        guard let provider else {
            throw Problem(
                status: .notFound, kind: "no-provider",
                detail: settings.hasDevelopmentLogin
                    ? "No sign-in provider is set up; on this machine, give '?email=YOU@EXAMPLE.ORG'." : "No sign-in provider is set up here.")
        }
        let (url, cookie) = try await provider.begin(returnTo: returnTo)
        var response = Response(status: .seeOther, headers: [.location: url])
        cookies.setPending(cookie, on: &response)
        return response
    }

    /// Only for whoever is on this machine themselves: neither behind a proxy, nor through a page of another site.
    private func developmentLogin(_ request: Request, _ context: ServerContext, email: String, returnTo: String) async throws -> Response {
        let isForwarded = ["x-forwarded-for", "forwarded", "via"].contains { HTTPField.Name($0).map { request.headers[$0] != nil } ?? false }
        let isLocal = context.remoteAddress.map { $0 == "127.0.0.1" || $0 == "::1" } ?? false
        let site = HTTPField.Name("sec-fetch-site").flatMap { request.headers[$0] }
        guard settings.hasDevelopmentLogin, isLocal, !isForwarded, ApiSettings.isLoopback(authority: request.head.authority),
            site == nil || site == "none" || site == "same-origin"
        else { throw Problem.forbidden("There is no development login here: sign in at /api/v1/auth/login.") }
        let email = try Given.email(email)
        let tokens = try await accounts.signIn(Identity(issuer: "development", subject: email.lowercased(), email: email, name: nil))
        if request.headers[.accept]?.contains("application/json") == true { return try JSONAnswer.response(program(tokens)) }
        return browser(tokens, returnTo: returnTo)
    }

    private func callback(_ request: Request) async throws -> Response {
        guard let provider else { throw Problem.notFound("page") }
        let query = request.uri.queryParameters
        if let error = query["error"] { throw AccountError.signInFailed("the provider says '\(error.prefix(100))'") }
        guard let code = query["code"], let state = query["state"], let pending = request.cookies[SessionCookies.pending]?.value else {
            throw AccountError.signInFailed("it was not begun in this browser")
        }
        let (identity, returnTo) = try await provider.finish(code: String(code), state: String(state), cookie: pending)
        var response = browser(try await accounts.signIn(identity), returnTo: returnTo)
        cookies.setPending("", on: &response)
        return response
    }

    private func refresh(_ request: Request) async throws -> Response {
        let isJSON = request.headers[.contentType]?.hasPrefix("application/json") == true
        let wanted = isJSON ? try await JSONBody.read(RefreshBody.self, of: request) : RefreshBody()
        if let token = wanted.refresh_token {
            return try JSONAnswer.response(program(try await accounts.refresh(token, organization: wanted.organization_id)))
        }
        guard let token = request.cookies[SessionCookies.refresh]?.value else { throw Problem.unauthorized }
        if let origin = request.headers[.origin], !settings.origins.contains(origin) { throw Problem.csrf }
        guard let session = try await accounts.session(ofRefreshToken: token) else { throw AccountError.invalidToken }
        guard let code = request.headers[SessionCookies.csrfHeader], accounts.isCSRF(code, of: session) else { throw Problem.csrf }
        let tokens = try await accounts.refresh(token, organization: wanted.organization_id)
        var response = try JSONAnswer.response(TokenAnswer(organization_id: tokens.organization, csrf_token: tokens.csrf))
        cookies.set(tokens, on: &response)
        return response
    }

    private func program(_ tokens: Tokens) -> TokenAnswer {
        TokenAnswer(access_token: tokens.access, refresh_token: tokens.refresh, organization_id: tokens.organization)
    }

    private func browser(_ tokens: Tokens, returnTo: String) -> Response {
        var response = Response(status: .seeOther, headers: [.location: returnTo])
        cookies.set(tokens, on: &response)
        return response
    }

    /// A path of this installation, never another site.
    private static func returnTo(_ request: Request) throws -> String {
        guard let wanted = request.uri.queryParameters["return_to"].map(String.init), !wanted.isEmpty else { return "/" }
        guard wanted.hasPrefix("/"), !wanted.hasPrefix("//"), wanted.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x5c }) else {
            throw Problem.invalid("The query's 'return_to' is a path of this installation, e.g. /projects.")
        }
        return wanted
    }
}

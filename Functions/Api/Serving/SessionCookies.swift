import Accounts
import HTTPTypes
import Hummingbird

/// The cookies of a browser's session. Scripts read only the one for CSRF; the refresh token goes to the sign-in routes alone.
struct SessionCookies: Sendable {
    static let access = "bt_access"
    static let refresh = "bt_refresh"
    static let csrf = "bt_csrf"
    static let pending = "bt_sign_in"
    static let csrfHeader = HTTPField.Name("X-CSRF-Token") ?? .authorization
    private static let authPath = "/api/v1/auth"

    /// Whether people reach this installation by HTTPS.
    let isSecure: Bool

    func set(_ tokens: Tokens, on response: inout Response) {
        add(Self.access, tokens.access, path: "/api/v1", seconds: Accounts.accessLifetime, to: &response)
        add(Self.refresh, tokens.refresh, path: Self.authPath, seconds: 30 * 86_400, to: &response)
        add(Self.csrf, tokens.csrf, path: "/", seconds: 30 * 86_400, isHidden: false, to: &response)
    }

    func clear(on response: inout Response) {
        add(Self.access, "", path: "/api/v1", seconds: 0, to: &response)
        add(Self.refresh, "", path: Self.authPath, seconds: 0, to: &response)
        add(Self.csrf, "", path: "/", seconds: 0, isHidden: false, to: &response)
    }

    /// What is kept of a sign-in under way.
    func setPending(_ value: String, on response: inout Response) {
        add(Self.pending, value, path: Self.authPath, seconds: value.isEmpty ? 0 : 600, to: &response)
    }

    private func add(_ name: String, _ value: String, path: String, seconds: Int, isHidden: Bool = true, to response: inout Response) {
        response.setCookie(
            Cookie(name: name, value: value, maxAge: seconds, path: path, secure: isSecure, httpOnly: isHidden, sameSite: .lax))
    }
}

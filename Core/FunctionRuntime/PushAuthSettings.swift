import GoogleAuth
import HTTPClient
import Settings

/// Who may push to a function.
public enum PushAuthSettings {
    public enum Mode: String, CaseIterable, Sendable {
        /// The token that every push carries is verified.
        case oidc
        /// The same, behind Cloud Run's own check, which takes the signature away.
        case cloudRun = "cloud-run"
        /// Whoever reaches the port may push.
        case off
    }

    /// `BUILDTRACE_PUSH_AUTH` (oidc), `BUILDTRACE_PUSH_AUDIENCE`, `BUILDTRACE_PUSH_ACCOUNTS`, `BUILDTRACE_PUSH_ISSUER` and `BUILDTRACE_PUSH_KEYS` (Google's).
    /// - Parameter host: the address that the function listens on.
    /// - Returns: nil where pushes are explicitly not verified, which only a loopback address allows.
    public static func verifier(_ settings: Settings, host: String, client: HTTPClient) throws(SettingError) -> PushTokenVerifier? {
        let mode: Mode = try settings.choice("BUILDTRACE_PUSH_AUTH", default: .oidc)
        switch mode {
        case .off:
            guard isLoopback(host) else {
                throw SettingError(
                    name: "BUILDTRACE_PUSH_AUTH", problem: "may be 'off' only where BUILDTRACE_HOST is a loopback address, not '\(host)': anybody could push")
            }
            return nil
        case .cloudRun where settings.string("K_SERVICE") == nil:
            throw SettingError(
                name: "BUILDTRACE_PUSH_AUTH", problem: "is 'cloud-run', but this is not Cloud Run (K_SERVICE is not set): nobody has checked the signatures")
        case .oidc, .cloudRun:
            return PushTokenVerifier(try configuration(settings, mode), client: client)
        }
    }

    private static func configuration(_ settings: Settings, _ mode: Mode) throws(SettingError) -> PushTokenVerifier.Configuration {
        let audience = try settings.required(
            "BUILDTRACE_PUSH_AUDIENCE",
            advice: "give the audience of the push subscriptions, or on this machine alone set BUILDTRACE_PUSH_AUTH=off")
        let accounts = try settings.required("BUILDTRACE_PUSH_ACCOUNTS", advice: "give the service accounts that may push, separated by commas")
            .split(separator: ",").map { $0.trimming(while: \.isWhitespace) }.filter { !$0.isEmpty }
        guard !accounts.isEmpty else { throw SettingError(name: "BUILDTRACE_PUSH_ACCOUNTS", problem: "names no account") }
        let issuer = settings.string("BUILDTRACE_PUSH_ISSUER", default: PushTokenVerifier.googleIssuer)
        if issuer != PushTokenVerifier.googleIssuer, settings.string("BUILDTRACE_PUSH_KEYS") == nil {
            throw SettingError(name: "BUILDTRACE_PUSH_KEYS", problem: "is not set; give the address, or a file, of the key set of '\(issuer)'")
        }
        let keys = settings.string("BUILDTRACE_PUSH_KEYS", default: PushTokenVerifier.googleKeys)
        guard ["https://", "http://", "/"].contains(where: keys.hasPrefix) else {
            throw SettingError(name: "BUILDTRACE_PUSH_KEYS", problem: "must be an http(s) address or an absolute path, not '\(keys)'")
        }
        return .init(
            issuer: issuer, keys: keys, audience: audience, accounts: Set(accounts), trustsRemovedSignature: mode == .cloudRun)
    }

    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || (host.hasPrefix("127.") && host.split(separator: ".").count == 4)
    }
}

extension Substring {
    /// Without the characters at both ends for which something holds.
    fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> String {
        let start = drop(while: isTrimmed)
        return String(start[..<(start.lastIndex { !isTrimmed($0) }.map(start.index(after:)) ?? start.startIndex)])
    }
}

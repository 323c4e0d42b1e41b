import Accounts
import Domain
import Foundation
import FunctionRuntime
import Hummingbird
import Pipeline
import Postgres

/// Decides about every request, in this one place: who calls (401), whether what the path names is theirs (404), whether they may (403).
struct Gate: Sendable {
    let accounts: Accounts
    let app: Database
    /// Requests of one person.
    let people: RequestLimiter
    /// Sign-ins and wrong tokens of one address.
    let addresses: RequestLimiter
    /// Browsers' pages that may call with cookies.
    let origins: Set<String>
    /// Email addresses of those who run the installation, beside whom the database says so of.
    var operators: Set<String> = []

    /// Lets a request without sign-in pass, unless its address asks too often.
    func admitAnybody(_ request: Request, _ context: ServerContext) throws {
        if let wait = addresses.take(context.remoteAddress ?? "") { throw Problem.tooMany(wait) }
    }

    func admit(_ request: Request, _ context: ServerContext, _ rule: Rule) async throws -> Caller {
        let (token, isCookie) = try token(of: request)
        let credential: Credential
        do {
            credential = try await accounts.credential(token)
        } catch let error as AccountError {
            if let wait = addresses.take(context.remoteAddress ?? "") { throw Problem.tooMany(wait) }
            throw error
        }
        let (caller, projectRole) = try await look(credential, context, rule)
        if let wait = people.take(caller.user.description) { throw Problem.tooMany(wait) }
        if isCookie { try checkOrigin(request, caller) }
        if rule.isForOperators, !caller.isOperator { throw Problem.forbidden("This is for those who run this installation.") }
        try check(caller, projectRole: projectRole, rule.role)
        return caller
    }

    /// Lets somebody open a socket, who stays after the token has expired: ask again with `isStillIn`.
    func admitSocket(_ request: Request, _ context: ServerContext) async throws -> SocketServer.Member {
        let (token, isCookie) = try token(of: request)
        if isCookie { try checkSocketOrigin(request) }
        let credential = try await accounts.credential(token)
        let (caller, _) = try await look(credential, context, .viewer)
        if let wait = people.take(caller.user.description) { throw Problem.tooMany(wait) }
        return SocketServer.Member(credential: credential, caller: caller)
    }

    /// False where the credential was taken back.
    func isStillIn(_ credential: Credential) async throws -> Bool {
        try await app.inOrganization(credential.organization) { try await Accounts.caller(credential, $0) != nil }
    }

    /// A browser says from which page a socket is opened, and no page can keep it from doing so.
    func checkSocketOrigin(_ request: Request) throws {
        guard let origin = request.headers[.origin], origins.contains(origin) else { throw Problem.csrf }
    }

    /// For a project that the body names instead of the path: the same decision as for one in the path.
    func require(_ needed: Role, _ caller: Caller, in project: ProjectID) async throws {
        let role: Role? = try await app.inOrganization(caller.organization) { connection in
            guard try await connection.queryFirst(Rule.Place.project.project(project.uuid)) != nil else { throw Problem.notFound("project") }
            return try await Self.role(of: caller, in: project, connection)
        }
        try check(caller, projectRole: role, needed)
    }

    private static func role(of caller: Caller, in project: ProjectID, _ connection: Connection) async throws -> Role? {
        try await connection.queryFirst("SELECT role FROM project_members WHERE project_id = \(project) AND user_id = \(caller.user)")?.get("role")
    }

    /// A role in the project adds to that in the organization; neither reaches above what the token allows.
    private func check(_ caller: Caller, projectRole: Role?, _ needed: Role) throws {
        let role = min(max(caller.role, projectRole ?? caller.role), caller.ceiling)
        guard role >= needed else {
            throw Problem.forbidden("This needs the role '\(needed.rawValue)', and you are '\(role.rawValue)': ask an owner of your organization.")
        }
    }

    private func look(_ credential: Credential, _ context: ServerContext, _ rule: Rule) async throws -> (Caller, Role?) {
        let found: (Caller, Role?)? = try await app.inOrganization(credential.organization) { connection in
            guard var caller = try await Accounts.caller(credential, connection) else { return nil }
            // Addresses are verified at sign-in. A token that was given less than all rights does not run the installation.
            if operators.contains(caller.email.lowercased()), caller.ceiling == .owner { caller.isOperator = true }
            guard let place = rule.place else { return (caller, nil) }
            guard let id = context.parameters.get("id").flatMap(UUID.init(uuidString:)),
                let project: ProjectID = try await connection.queryFirst(place.project(id))?.get("project")
            else { throw Problem.notFound(place.rawValue) }
            return (caller, try await Self.role(of: caller, in: project, connection))
        }
        guard let found else { throw AccountError.invalidToken }
        return found
    }

    private func token(of request: Request) throws -> (token: String, isCookie: Bool) {
        if let header = request.headers[.authorization] {
            let parts = header.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw AccountError.invalidToken }
            return (String(parts[1]), false)
        }
        guard let cookie = request.cookies[SessionCookies.access]?.value else { throw Problem.unauthorized }
        return (cookie, true)
    }

    /// A browser sends cookies with what other sites make it send, too; only a page of ours knows the code that goes into the header.
    private func checkOrigin(_ request: Request, _ caller: Caller) throws {
        guard ![.get, .head, .options].contains(request.method) else { return }
        if let origin = request.headers[.origin], !origins.contains(origin) { throw Problem.csrf }
        guard let session = caller.session, let code = request.headers[SessionCookies.csrfHeader], accounts.isCSRF(code, of: session) else {
            throw Problem.csrf
        }
    }
}

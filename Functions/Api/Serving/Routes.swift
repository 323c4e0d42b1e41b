import Accounts
import Domain
import Failpoints
import Foundation
import FunctionRuntime
import Hummingbird
import Pipeline
import Workspace

/// What a route does, as the contract tells it.
struct Operation: Sendable {
    /// The contract's `operationId`.
    var id: String
    var summary: String
    /// Names of the contract's schemas.
    var body: String?
    var answer: String?
    var status: Int
    var query: [String]
    /// Of the answer, where it is not JSON.
    var mediaType: String
    /// What the audit log calls the thing that is changed, where the rule names no place.
    var subject: String

    init(
        _ id: String, _ summary: String, body: String? = nil, answer: String? = nil, status: Int = 200, query: [String] = [],
        mediaType: String = "application/json", subject: String = "organization"
    ) {
        self.id = id
        self.summary = summary
        self.body = body
        self.answer = answer
        self.status = status
        self.query = query
        self.mediaType = mediaType
        self.subject = subject
    }
}

/// One route of the table.
struct RouteEntry: Sendable {
    var method: HTTPRequest.Method
    /// Behind `/api/v1/`, with `{id}` for what varies.
    var path: String
    /// Nil: open to anybody.
    var rule: Rule?
    var operation: Operation
}

/// The table of routes: each is added with who may call it, and is served only through the gate.
final class Routes {
    private let group: RouterGroup<ServerContext>
    private let gate: Gate
    private let audit: AuditLog
    private let failpoints: Failpoints
    private(set) var entries: [RouteEntry] = []

    init(_ router: Router<ServerContext>, gate: Gate, audit: AuditLog, failpoints: Failpoints = .off) {
        group = router.group("api/v1")
        self.gate = gate
        self.audit = audit
        self.failpoints = failpoints
    }

    /// A route for anybody: only sign-in, and the contract.
    func open(
        _ method: HTTPRequest.Method, _ path: String, _ operation: Operation, handler: @escaping @Sendable (Request, ServerContext) async throws -> Response
    ) {
        entries.append(RouteEntry(method: method, path: path, rule: nil, operation: operation))
        group.on(RouterPath(path), method: method) { [gate] request, context in
            try gate.admitAnybody(request, context)
            return try await handler(request, context)
        }
    }

    func get(_ path: String, _ rule: Rule, _ operation: Operation, handler: @escaping @Sendable (Call) async throws -> Response) {
        add(.get, path, rule, operation, handler)
    }

    func post(_ path: String, _ rule: Rule, _ operation: Operation, handler: @escaping @Sendable (Call) async throws -> Response) {
        add(.post, path, rule, operation, handler)
    }

    func put(_ path: String, _ rule: Rule, _ operation: Operation, handler: @escaping @Sendable (Call) async throws -> Response) {
        add(.put, path, rule, operation, handler)
    }

    func patch(_ path: String, _ rule: Rule, _ operation: Operation, handler: @escaping @Sendable (Call) async throws -> Response) {
        add(.patch, path, rule, operation, handler)
    }

    func delete(_ path: String, _ rule: Rule, _ operation: Operation, handler: @escaping @Sendable (Call) async throws -> Response) {
        add(.delete, path, rule, operation, handler)
    }

    /// Tells whoever uses a method that a path does not have which ones it has (RFC 9110, section 15.5.6). To be called last.
    func refuseOtherMethods() {
        for (path, found) in Dictionary(grouping: entries, by: \.path) {
            let methods = Set(found.map(\.method))
            let allowed = methods.map(\.rawValue).sorted().joined(separator: ", ")
            let problem = Problem(
                status: .methodNotAllowed, kind: "method-not-allowed", detail: "This path takes \(allowed).", headers: [.allow: allowed])
            for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete, .trace] where !methods.contains(method) {
                group.on(RouterPath(path), method: method) { _, _ -> Response in throw problem }
            }
        }
    }

    private func add(
        _ method: HTTPRequest.Method, _ path: String, _ rule: Rule, _ operation: Operation, _ handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        entries.append(RouteEntry(method: method, path: path, rule: rule, operation: operation))
        group.on(RouterPath(path), method: method) { [gate, audit, failpoints] request, context in
            let caller = try await gate.admit(request, context, rule)
            let call = Call(request: request, context: context, caller: caller)
            // What only reads has no effect that could be lost.
            let response = method == .get ? try await handler(call) : try await failpoints.around(.handle) { try await handler(call) }
            if method != .get {
                try await audit.add(
                    caller.organization, actor: caller.email, action: operation.id, subjectType: rule.place?.rawValue ?? operation.subject,
                    subject: context.parameters.get("id"), requestID: context.id)
            }
            return response
        }
    }
}

import Foundation
import HTTPTypes
import Hummingbird

extension Api {
    /// The contract, and a plain page that lists it. To be added last: it tells of all routes before.
    func addContract(to routes: Routes) {
        let itself = RouteEntry(
            method: .get, path: "openapi.json", rule: nil, operation: Operation("getContract", "This contract, as OpenAPI 3.1"))
        let entries = routes.entries + [itself]
        let document = Result { try Contract.document(entries) }
        routes.open(.get, itself.path, itself.operation) { request, _ in
            try ConditionalAnswer.bytes(request, try document.get(), contentType: "application/json")
        }
        let page = Data(Self.page(entries).utf8)
        routes.open(.get, "reference", Operation("getReference", "The contract as a page to read", mediaType: "text/html")) { request, _ in
            try ConditionalAnswer.bytes(request, page, contentType: "text/html; charset=utf-8")
        }
    }

    private static func page(_ entries: [RouteEntry]) -> String {
        func escaped(_ text: String) -> String { text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;") }
        let rows = entries.map { entry in
            let role = entry.rule.map { $0.isForOperators ? "operator" : $0.role.rawValue } ?? "anybody"
            return "<tr><td>\(entry.method.rawValue)<td>/api/v1/\(entry.path)<td>\(role)<td>\(escaped(entry.operation.summary))"
        }
        return """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>BuildTrace: reference</title><h1>BuildTrace</h1>
            <p>Bodies and answers: <a href="/api/v1/openapi.json">openapi.json</a>.
            <table><tr><th>Method<th>Path<th>For<th>What
            \(rows.joined(separator: "\n"))
            </table></html>
            """
    }
}

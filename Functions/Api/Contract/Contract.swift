import Domain
import Foundation
import HTTPTypes

/// The OpenAPI 3.1 document: made from the table of routes, so that neither has what the other lacks.
enum Contract {
    static func document(_ entries: [RouteEntry]) throws -> Data {
        let schemas = try JSONSerialization.jsonObject(with: Data(ContractSchemas.json.utf8))
        var paths: [String: [String: Any]] = [:]
        for entry in entries { paths["/api/v1/" + entry.path, default: [:]][entry.method.rawValue.lowercased()] = operation(entry) }
        let document: [String: Any] = [
            "openapi": "3.1.0",
            "info": [
                "title": "BuildTrace", "version": "1.0.0",
                "description": "Compares two revisions of a construction drawing set. Errors are problem+json (RFC 9457) with stable types.",
            ],
            "paths": paths,
            "components": ["schemas": schemas, "securitySchemes": security] as [String: Any],
        ]
        return try JSONSerialization.data(withJSONObject: document, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
    }

    private static let security = [
        "bearer": ["type": "http", "scheme": "bearer"], "cookie": ["type": "apiKey", "in": "cookie", "name": SessionCookies.access],
    ]

    private static func operation(_ entry: RouteEntry) -> [String: Any] {
        let needed: [[String: [String]]] = entry.rule == nil ? [] : [["bearer": []], ["cookie": []]]
        var operation: [String: Any] = [
            "operationId": entry.operation.id, "summary": entry.operation.summary, "parameters": parameters(entry), "responses": responses(entry),
            "security": needed,
        ]
        if let rule = entry.rule { operation["x-role"] = rule.isForOperators ? "operator" : rule.role.rawValue }
        if let body = entry.operation.body { operation["requestBody"] = ["required": true, "content": json(body)] as [String: Any] }
        if ["uploadDrawing", "addVersion"].contains(entry.operation.id) {
            let file: [String: Any] = ["type": "object", "properties": ["file": ["type": "string", "format": "binary"]]]
            let content: [String: Any] = ["application/octet-stream": [String: Any](), "multipart/form-data": ["schema": file]]
            operation["requestBody"] = ["required": true, "content": content] as [String: Any]
        }
        return operation
    }

    private static func parameters(_ entry: RouteEntry) -> [[String: Any]] {
        let inPath = entry.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part -> [String: Any] in
            let name = String(part.dropFirst().prefix { $0 != "}" })
            return ["name": name, "in": "path", "required": true, "schema": pathSchema(name)]
        }
        let inQuery = entry.operation.query.map { name -> [String: Any] in
            ["name": name, "in": "query", "required": false, "schema": querySchema(name)]
        }
        return inPath + inQuery
    }

    private static func querySchema(_ name: String) -> [String: Any] {
        switch name {
        case "limit": ["type": "integer", "minimum": 1, "maximum": 200]
        case "after", "before": ["type": "integer", "minimum": 0]
        case "kind": ["type": "string", "enum": Change.Kind.allCases.map(\.rawValue)]
        case "category": ["type": "string", "enum": Change.Category.allCases.map(\.rawValue)]
        case "discipline": ["type": "string", "enum": Discipline.allCases.map(\.rawValue)]
        case "side": ["type": "string", "enum": ["before", "after"]]
        case _ where name.hasSuffix("_id"): ["type": "string", "format": "uuid"]
        default: ["type": "string"]
        }
    }

    private static func pathSchema(_ name: String) -> [String: Any] {
        switch name {
        case "layer": ["type": "string", "enum": SheetLayer.allCases.map(\.rawValue)]
        case "z": ["type": "integer", "minimum": 0, "maximum": 20]
        case "tile": ["type": "string", "pattern": "^[0-9]{1,6}_[0-9]{1,6}$"]
        default: ["type": "string", "format": "uuid"]
        }
    }

    private static func responses(_ entry: RouteEntry) -> [String: Any] {
        var good: [String: Any] = ["description": entry.operation.summary]
        if let answer = entry.operation.answer {
            good["content"] = json(answer)
        } else if entry.operation.mediaType != "application/json" {
            good["content"] = [entry.operation.mediaType: [String: Any]()]
        }
        var responses: [String: Any] = [String(entry.operation.status): good]
        let problem: [String: Any] = ["application/problem+json": ["schema": reference("Problem")]]
        responses["default"] = ["description": "What went wrong, and what to do", "content": problem] as [String: Any]
        return responses
    }

    private static func json(_ schema: String) -> [String: Any] { ["application/json": ["schema": reference(schema)]] }
    private static func reference(_ schema: String) -> [String: String] { ["$ref": "#/components/schemas/\(schema)"] }
}

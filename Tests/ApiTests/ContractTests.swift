import Foundation
import Testing

@testable import Api

/// The contract: tells of every route, is sound, and answers keep to it.
@Suite(.serialized) struct ContractTests {
    @Test func theContractHasEveryRouteAndEverySchemaThatItNames() async throws {
        try await TestApi.with { api async throws in
            let answer = try await api.nobody("GET", "/openapi.json")
            #expect(answer.status == 200)
            let document = try #require(JSONSerialization.jsonObject(with: Data(answer.bytes)) as? [String: Any])
            let paths = try #require(document["paths"] as? [String: [String: Any]])
            let schemas = try #require((document["components"] as? [String: Any])?["schemas"] as? [String: Any])
            let told = Set(paths.flatMap { path, methods in methods.keys.map { "\($0) \(path)" } })
            let served = Set(api.routes.map { "\($0.method.rawValue.lowercased()) /api/v1/\($0.path)" })
            #expect(told.union(["get /api/v1/reference"]) == served)
            #expect(Set(api.routes.map(\.operation.id)).count == api.routes.count, "operation ids are unique")
            let named = Set(answer.text.matches(of: /#\/components\/schemas\/(\w+)/).map { String($0.1) })
            #expect(named.subtracting(schemas.keys).isEmpty, "\(named.subtracting(schemas.keys))")
            #expect(Set(schemas.keys).subtracting(named).isEmpty, "\(Set(schemas.keys).subtracting(named))")
        }
    }

    @Test func aMethodThatAPathDoesNotHaveIsRefusedWithThoseThatItHas() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let answer = try await owner("TRACE", "/projects")
            #expect(answer.status == 405 && answer.headers["Allow"] == "GET, POST")
            #expect(try await owner("PATCH", "/jobs/\(UUID())/cancel").headers["Allow"] == "POST")
            #expect(try await owner("GET", "/nowhere").status == 404)
            #expect(try await owner("GET", "/jobs?status=&cursor=&project_id=").status == 200)
        }
    }

    @Test func answersKeepToTheContract() async throws {
        try await TestApi.with(["BUILDTRACE_OPERATORS": "owner@example.org"]) { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            let letter = try await api.deadLetter(error: "passing")
            let redriven = try await owner("POST", "/redrives", ["ids": [letter.uuidString], "reason": "mended"])
            let redrive = try #require(UUID(uuidString: redriven.string("redrive.id")))
            _ = try await owner("POST", "/auth/tokens", ["name": "script"])
            _ = try await owner("PATCH", "/changes/\(fixture.change)", ["status": "flagged", "comment": "why"])
            let schemas = try #require(JSONSerialization.jsonObject(with: Data(ContractSchemas.json.utf8)) as? [String: Any])
            let check = SchemaCheck(schemas: schemas)
            var checked = 0
            for entry in api.routes where entry.method == .get && entry.operation.status == 200 && !entry.path.contains("{export_id}") {
                guard let schema = entry.operation.answer else { continue }
                let id: UUID =
                    switch entry.rule?.place {
                    case .project: fixture.project
                    case .drawing: fixture.drawing
                    case .version: fixture.newVersion
                    case .upload: fixture.upload
                    case .job: fixture.job
                    case .comparison: fixture.comparison
                    default: ["getDeadLetter": letter, "getRedrive": redrive][entry.operation.id] ?? fixture.summary
                    }
                let path = "/" + entry.path.replacing("{id}", with: id.uuidString.lowercased())
                let answer = try await owner("GET", path, headers: ["Accept": "application/json"])
                #expect(answer.status == 200, "\(path): \(answer.text)")
                let value = try JSONSerialization.jsonObject(with: Data(answer.bytes), options: .fragmentsAllowed)
                let faults = check.faults(value, ["$ref": "#/components/schemas/\(schema)"], at: entry.operation.id)
                #expect(faults.isEmpty, "\(faults)")
                checked += 1
            }
            #expect(checked > 20)
            let redrivenFaults = check.faults(
                try JSONSerialization.jsonObject(with: Data(redriven.bytes)), ["$ref": "#/components/schemas/Redriven"], at: "createRedrive")
            #expect(redrivenFaults.isEmpty, "\(redrivenFaults)")
            let problem = try await api.nobody("GET", "/projects")
            #expect(problem.headers["Content-Type"] == "application/problem+json")
            let value = try JSONSerialization.jsonObject(with: Data(problem.bytes))
            #expect(check.faults(value, ["$ref": "#/components/schemas/Problem"], at: "problem").isEmpty)
        }
    }
}

/// As much of JSON Schema as the contract uses. A member that no schema names is a fault too: the contract tells everything.
struct SchemaCheck {
    let schemas: [String: Any]

    func faults(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        let (properties, required, open) = members(schema)
        if let object = value as? [String: Any], !properties.isEmpty {
            var faults = required.filter { object[$0] == nil }.map { "\(path).\($0) is missing" }
            for (name, member) in object {
                guard let inner = properties[name] else {
                    if !open { faults.append("\(path).\(name) is not told of") }
                    continue
                }
                faults += self.faults(member, inner, at: "\(path).\(name)")
            }
            return faults
        }
        let schema = resolved(schema)
        if let list = value as? [Any], let items = schema["items"] as? [String: Any] {
            return list.enumerated().flatMap { faults($1, items, at: "\(path)[\($0)]") }
        }
        if let options = schema["enum"] as? [String], let text = value as? String, !options.contains(text) { return ["\(path) is '\(text)'"] }
        let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
        return types.isEmpty || types.contains { isOf($0, value) } ? [] : ["\(path) is no \(types)"]
    }

    private func resolved(_ schema: [String: Any]) -> [String: Any] {
        guard let reference = schema["$ref"] as? String else { return schema }
        return schemas[String(reference.split(separator: "/").last ?? "")] as? [String: Any] ?? [:]
    }

    private func members(_ schema: [String: Any]) -> (properties: [String: [String: Any]], required: [String], open: Bool) {
        let schema = resolved(schema)
        var properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        var required = schema["required"] as? [String] ?? []
        for part in schema["allOf"] as? [[String: Any]] ?? [] {
            let inner = members(part)
            properties.merge(inner.properties) { $1 }
            required += inner.required
        }
        // Events and reports have more members than the contract lists; the report's form is its own.
        return (properties, required, properties["seq"] != nil || properties["sheets"] != nil || properties["schema"] != nil)
    }

    private func isOf(_ type: String, _ value: Any) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "integer": value is Int
        case "number": value is Double || value is Int
        case "boolean": value is Bool
        case "null": value is NSNull
        default: false
        }
    }
}

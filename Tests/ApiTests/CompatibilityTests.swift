import Foundation
import Testing

@testable import Api

/// What programs that were written against the contract rest on. `contract.txt` tells it as it was published: a line may be added there when the
/// contract grows; one that must be changed or taken away breaks somebody's program.
@Suite struct CompatibilityTests {
    private static let published = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("contract.txt")

    @Test func nothingThatWasPublishedIsTakenBack() async throws {
        try await TestApi.with { api async throws in
            let document = try JSONSerialization.jsonObject(with: try Contract.document(api.routes))
            let now = try ContractPromises(document).lines
            let published = try String(contentsOf: Self.published, encoding: .utf8).split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
            #expect(published.count > 300)
            let broken = Set(published.filter { !$0.contains(" needs ") }).subtracting(now)
            #expect(broken.isEmpty, "programs rest on: \(broken.sorted().joined(separator: "\n"))")
            // A call that was enough must go on being enough.
            let operations = Set(published.compactMap { $0.split(separator: " ").first.map(String.init) })
            let demanded = Set(now.filter { line in line.contains(" needs ") && line.split(separator: " ").first.map { operations.contains(String($0)) } == true })
            let added = demanded.subtracting(published)
            #expect(added.isEmpty, "programs do not send: \(added.sorted().joined(separator: "\n"))")
        }
    }

    @Test func whatBreaksProgramsIsFound() throws {
        let old = ##"{"paths":{"/a":{"get":{"operationId":"x","responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}}}}}},"components":{"schemas":{"A":{"required":["n"],"properties":{"n":{"type":"integer"},"l":{"type":"array","items":{"$ref":"#/components/schemas/B"}}}},"B":{"properties":{"s":{"type":"string","enum":["on","off"]}}}}}}"##
        let lines = try ContractPromises(try JSONSerialization.jsonObject(with: Data(old.utf8))).lines
        #expect(lines == ["x answers 200 .l array", "x answers 200 .l[].s string", "x answers 200 .l[].s string: off", "x answers 200 .l[].s string: on", "x answers 200 .n integer", "x answers 200 .n present", "x is GET /a"])
        for change in [("integer", "string"), ("/a", "/b"), ("\"required\":[\"n\"],", ""), ("[\"on\",\"off\"]", "[\"on\"]")] {
            let new = try ContractPromises(try JSONSerialization.jsonObject(with: Data(old.replacing(change.0, with: change.1).utf8))).lines
            #expect(!Set(lines).subtracting(new).isEmpty, "\(change)")
        }
    }
}

/// What a contract promises, a line each: `OPERATION is METHOD PATH`, `OPERATION needs FIELD`, `OPERATION takes FIELD TYPE`,
/// `OPERATION answers STATUS FIELD TYPE`, and which fields are always present.
struct ContractPromises {
    private let schemas: [String: [String: Any]]
    private(set) var lines: [String] = []

    init(_ document: Any) throws {
        let document = try #require(document as? [String: Any])
        schemas = (document["components"] as? [String: Any])?["schemas"] as? [String: [String: Any]] ?? [:]
        for (path, methods) in document["paths"] as? [String: [String: [String: Any]]] ?? [:] {
            for (method, operation) in methods { add(operation, method, path) }
        }
        lines = Set(lines).sorted()
    }

    private mutating func add(_ operation: [String: Any], _ method: String, _ path: String) {
        let id = operation["operationId"] as? String ?? "?"
        lines.append("\(id) is \(method.uppercased()) \(path)")
        for parameter in operation["parameters"] as? [[String: Any]] ?? [] where parameter["in"] as? String == "query" {
            lines.append("\(id) takes ?\(parameter["name"] as? String ?? "?")")
        }
        if let schema = content((operation["requestBody"] as? [String: Any])?["content"]) { walk(schema, "\(id) takes ", needs: "\(id) needs ") }
        for (status, response) in operation["responses"] as? [String: [String: Any]] ?? [:] where status != "default" {
            if let schema = content(response["content"]) { walk(schema, "\(id) answers \(status) ") }
        }
    }

    private func content(_ content: Any?) -> [String: Any]? { ((content as? [String: Any])?["application/json"] as? [String: Any])?["schema"] as? [String: Any] }

    private mutating func walk(_ schema: [String: Any], _ head: String, needs: String? = nil, at place: String = "", depth: Int = 0) {
        guard depth < 12 else { return }
        if let reference = schema["$ref"] as? String {
            walk(schemas[String(reference.split(separator: "/").last ?? "")] ?? [:], head, needs: needs, at: place, depth: depth + 1)
            return
        }
        for part in schema["allOf"] as? [[String: Any]] ?? [] { walk(part, head, needs: needs, at: place, depth: depth + 1) }
        for name in schema["required"] as? [String] ?? [] { lines.append(needs.map { "\($0)\(place).\(name)" } ?? "\(head)\(place).\(name) present") }
        for (name, inner) in schema["properties"] as? [String: [String: Any]] ?? [:] { walk(inner, head, needs: needs, at: "\(place).\(name)", depth: depth + 1) }
        if let items = schema["items"] as? [String: Any] { walk(items, head, needs: needs, at: place + "[]", depth: depth + 1) }
        guard !place.isEmpty, !place.hasSuffix("[]") || schema["properties"] == nil else { return }
        let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
        guard !types.isEmpty, types != ["object"] || place.hasSuffix("]") == false else { return }
        let type = types.sorted().joined(separator: "|")
        lines.append("\(head)\(place) \(type)")
        for option in schema["enum"] as? [String] ?? [] { lines.append("\(head)\(place) \(type): \(option)") }
    }
}

import Accounts
import Domain
import Foundation
import FunctionRuntime
import Hummingbird
import NIOCore
import Workspace

/// A request that the gate let pass, with who sent it.
struct Call: Sendable {
    let request: Request
    let context: ServerContext
    let caller: Caller

    var organization: OrganizationID { caller.organization }

    /// An id in the path.
    func id<Kind>(_ name: String = "id", of what: String) throws -> Identifier<Kind> {
        guard let id = context.parameters.get(name).flatMap({ Identifier<Kind>($0) }) else { throw Problem.notFound(what) }
        return id
    }

    func body<Body: Decodable>(_ type: Body.Type = Body.self) async throws -> Body { try await JSONBody.read(type, of: request) }

    /// What the query gives; nothing stands for not given.
    func query(_ name: String) -> String? { request.uri.queryParameters[name[...]].flatMap { $0.isEmpty ? nil : String($0) } }

    /// An id in the query; nil where it is not given.
    func queryID<Kind>(_ name: String) throws -> Identifier<Kind>? {
        guard let text = query(name) else { return nil }
        guard let id = Identifier<Kind>(text) else { throw Problem.invalid("The query's '\(name)' is no id.") }
        return id
    }

    func queryChoice<Choice: RawRepresentable & CaseIterable>(_ name: String) throws -> Choice? where Choice.RawValue == String {
        guard let text = query(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw Problem.invalid("The query's '\(name)' is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return choice
    }

    /// The page asked for: `limit` (1 to 200, otherwise 50) and the `cursor` that the page before gave.
    func page() throws -> PageRequest {
        var page = PageRequest()
        if let text = query("limit") {
            guard let limit = Int(text), (1...200).contains(limit) else { throw Problem.invalid("The query's 'limit' lies between 1 and 200.") }
            page.limit = limit
        }
        if let text = query("cursor") {
            guard let cursor = Cursor(text) else { throw Problem.invalid("The query's 'cursor' is none that a page gave.") }
            page.cursor = cursor
        }
        return page
    }
}

/// Bodies of requests.
enum JSONBody {
    static let limit = 1 << 20

    /// - Throws: `Problem` that names the field that is missing or wrong.
    static func read<Body: Decodable>(_ type: Body.Type, of request: Request) async throws -> Body {
        let bytes: ByteBuffer
        do {
            bytes = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Problem(status: .contentTooLarge, kind: "too-large", detail: "The body is larger than \(limit >> 10) KB.")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes.readableBytesView))
        } catch DecodingError.keyNotFound(let key, _) {
            throw Problem.invalid("The field '\(key.stringValue)' is missing.")
        } catch DecodingError.typeMismatch(_, let context) where !context.codingPath.isEmpty {
            throw Problem.invalid("The field '\(name(context))' has a wrong type.")
        } catch DecodingError.valueNotFound(_, let context) where !context.codingPath.isEmpty {
            throw Problem.invalid("The field '\(name(context))' has a wrong type.")
        } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
            throw Problem.invalid("The field '\(name(context))' is not valid.")
        } catch {
            throw Problem.invalid("The body is no JSON object.")
        }
    }

    private static func name(_ context: DecodingError.Context) -> String { context.codingPath.map(\.stringValue).joined(separator: ".") }
}

/// Text that people give.
enum Given {
    /// The text without spaces around it.
    /// - Throws: `Problem` where nothing or too much is left.
    static func text(_ text: String, _ field: String, most: Int = 200) throws -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard (1...most).contains(text.count), !text.unicodeScalars.contains("\0") else {
            throw Problem.invalid("The field '\(field)' has 1 to \(most) characters.")
        }
        return text
    }

    /// The same where it may be left out; an empty text stands for none.
    static func optional(_ text: String?, _ field: String, most: Int = 2000) throws -> String? {
        guard let text, !text.isEmpty else { return nil }
        return try Self.text(text, field, most: most)
    }

    static func email(_ text: String) throws -> String {
        let email = try self.text(text, "email", most: 254)
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !email.contains(where: \.isWhitespace) else {
            throw Problem.invalid("The field 'email' is no email address.")
        }
        return email
    }
}

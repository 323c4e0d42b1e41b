import Domain
import Foundation
import HTTPClient
import Testing

/// An answer, with its JSON.
struct Answer: Sendable {
    let status: Int
    let headers: ClientHeaders
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The member at a path like `project.id` or `jobs.0.id`.
    func string(_ path: String) throws -> String { try #require(value(path) as? String, "\(path) in \(text)") }
    func int(_ path: String) throws -> Int { try #require(value(path) as? Int, "\(path) in \(text)") }
    func list(_ path: String) throws -> [Any] { try #require(value(path) as? [Any], "\(path) in \(text)") }

    func value(_ path: String) -> Any? {
        var value = try? JSONSerialization.jsonObject(with: Data(bytes))
        for part in path.split(separator: ".") {
            if let index = Int(part), let list = value as? [Any] {
                value = list.indices.contains(index) ? list[index] : nil
            } else {
                value = (value as? [String: Any])?[String(part)]
            }
        }
        return value
    }

    /// The cookies that it sets, by name.
    var cookies: [String: String] {
        let pairs = headers.filter { $0.name.lowercased() == "set-cookie" }.compactMap { field -> (String, String)? in
            let pair = field.value.split(separator: ";")[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return pair.count == 2 ? (String(pair[0]), String(pair[1])) : nil
        }
        return Dictionary(pairs) { $1 }
    }
}

/// Somebody who calls the API with a token, or with none.
struct Person: Sendable {
    let api: TestApi
    var token: String?
    var refresh = ""
    var organization = ""

    func callAsFunction(
        _ method: String, _ path: String, _ json: [String: any Sendable]? = nil, headers: ClientHeaders = [:]
    ) async throws -> Answer {
        var headers = headers
        if let token { headers["Authorization"] = "Bearer \(token)" }
        var body = ClientRequest.Body.none
        if let json {
            headers["Content-Type"] = "application/json"
            body = .bytes(Array(try JSONSerialization.data(withJSONObject: json)))
        }
        return try await api.send(ClientRequest(method, api.url + "/api/v1" + path, headers: headers, body: body))
    }
}

extension Person {
    /// Sends JSON as it stands.
    func send(_ method: String, _ path: String, text: String) async throws -> Answer {
        try await api.send(
            ClientRequest(
                method, api.url + "/api/v1" + path, headers: ["Authorization": "Bearer \(token ?? "")", "Content-Type": "application/json"],
                body: .bytes(Array(text.utf8))))
    }
}

extension TestApi {
    var nobody: Person { Person(api: self, token: nil) }

    func send(_ request: ClientRequest) async throws -> Answer {
        let response = try await client.send(request, retry: RetryPolicy.none)
        return Answer(status: response.status, headers: response.headers, bytes: response.body)
    }

    /// Signs somebody in by the development login.
    func signIn(_ email: String) async throws -> Person {
        let answer = try await nobody("GET", "/auth/login?email=\(email)", headers: ["Accept": "application/json"])
        try #require(answer.status == 200, "\(answer.text)")
        return Person(
            api: self, token: try answer.string("access_token"), refresh: try answer.string("refresh_token"), organization: try answer.string("organization_id"))
    }

    /// Invites somebody, and signs them in as a member.
    func member(_ email: String, of owner: Person, role: String) async throws -> Person {
        let invited = try await owner("POST", "/organization/invitations", ["email": email, "role": role])
        try #require(invited.status == 201, "\(invited.text)")
        let person = try await signIn(email)
        try #require(person.organization == owner.organization)
        return person
    }
}

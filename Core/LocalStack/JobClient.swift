import Domain
import Foundation
import HTTPClient

/// A small client of the API: uploads two revisions, starts their comparison, follows it, and fetches the result.
public struct JobClient: Sendable {
    public struct Job: Decodable, Sendable {
        public struct Progress: Decodable, Sendable {
            public var total: Int
            public var completed: Int
            public var failed: Int
        }

        public struct Failure: Decodable, Sendable {
            public var message: String
        }

        public var id: String
        public var status: String
        public var progress: [String: Progress]
        public var failure: Failure?

        public var isOver: Bool { ["completed", "failed", "cancelled"].contains(status) }
    }

    public struct Version: Decodable, Sendable {
        public struct Refusal: Decodable, Sendable {
            public var code: String
            public var reason: String
        }

        public var id: String
        /// `pending`, `ready` or `refused`.
        public var status: String
        public var pages: Int?
        public var refusal: Refusal?
    }

    public struct Comparison: Decodable, Sendable {
        public var id: String
        public var status: String
        /// With links to their pictures, where one comparison is asked for.
        public var changes: [Change]?
    }

    private struct Identified: Decodable { var id: String }
    private struct Comparisons: Decodable { var comparisons: [Comparison] }
    private struct Projects: Decodable {
        struct Project: Decodable { var id: String; var name: String }
        var projects: [Project]
    }
    private struct Tokens: Decodable { var access_token: String }

    private let baseURL: String
    private let client: HTTPClient
    private let session: Session

    /// - Parameters:
    ///   - apiURL: without a slash at its end.
    ///   - email: whom the development login takes it for.
    public init(apiURL: String, email: String = "local@localhost") throws {
        baseURL = apiURL + "/api/v1"
        client = try HTTPClient()
        session = Session(url: "\(baseURL)/auth/login?email=\(Self.encoded(email))", client: client)
    }

    /// The access token in use; a new one is asked for where the API takes it no more.
    private actor Session {
        private let url: String
        private let client: HTTPClient
        private var token: String?

        init(url: String, client: HTTPClient) {
            self.url = url
            self.client = client
        }

        /// - Parameter refused: the token that was not taken.
        func token(insteadOf refused: String? = nil) async throws -> String {
            if let token, token != refused { return token }
            let response = try await client.send(ClientRequest("GET", url, headers: ["Accept": "application/json"]))
            guard response.isSuccess else { throw JobClientError(response) }
            let token = try JSONDecoder().decode(Tokens.self, from: Data(response.body)).access_token
            self.token = token
            return token
        }
    }

    /// What goes into the header `Authorization`.
    public var authorization: String {
        get async throws { "Bearer " + (try await session.token()) }
    }

    /// The project of that name, made where there is none.
    public func project(named name: String) async throws -> String {
        let known: Projects = try await call("GET", "/projects")
        if let project = known.projects.first(where: { $0.name == name }) { return project.id }
        let made: Identified = try await call("POST", "/projects", json: ["name": name])
        return made.id
    }

    /// Uploads a file, or all files of a folder, as a version of a drawing. Returns the version's id.
    public func upload(_ path: String, project: String, drawing: String, label: String) async throws -> String {
        let fields = [("project_id", project), ("drawing_name", drawing), ("version_label", label), ("file_name", (path as NSString).lastPathComponent)]
        let target = "/drawings/upload?" + fields.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return try await upload(.file(path: path), "application/octet-stream", to: target)
        }
        let form = try FolderForm(of: path)
        defer { form.remove() }
        return try await upload(.file(path: form.path), form.contentType, to: target)
    }

    private func upload(_ body: ClientRequest.Body, _ contentType: String, to target: String) async throws -> String {
        let made: Identified = try await call("POST", target, body: body, contentType: contentType, limit: .seconds(3600))
        return made.id
    }

    /// - Parameter key: asked for again with the same key, the job is made once.
    public func startJob(project: String, old: String, new: String, key: String? = nil) async throws -> Job {
        try await call("POST", "/jobs", json: ["project_id": project, "old_version_id": old, "new_version_id": new], key: key)
    }

    public func version(_ id: String) async throws -> Version { try await call("GET", "/versions/\(id)") }

    public func cancel(_ job: String) async throws { _ = try await call("POST", "/jobs/\(job)/cancel") as Job }

    public func job(_ id: String) async throws -> Job { try await call("GET", "/jobs/\(id)") }

    /// Asks for a job again and again until `isReached`, and shows each state. An API that is down for a moment is waited for.
    public func follow(
        _ job: Job, every pause: Duration = .milliseconds(300), until isReached: (Job) -> Bool = \.isOver, show: (Job) -> Void = { _ in }
    ) async throws -> Job {
        var job = job
        show(job)
        while !isReached(job) {
            try await Task.sleep(for: pause)
            job = (try? await self.job(job.id)) ?? job
            show(job)
        }
        return job
    }

    /// Asks for a version until it has been opened.
    public func opened(_ id: String, every pause: Duration = .milliseconds(200)) async throws -> Version {
        while true {
            let version = try await version(id)
            guard version.status == "pending" else { return version }
            try await Task.sleep(for: pause)
        }
    }

    public func report(of job: String) async throws -> Report { try await call("GET", "/jobs/\(job)/results") }

    /// The sheets of a job, without their changes.
    public func comparisons(of job: String) async throws -> [Comparison] {
        try await (call("GET", "/jobs/\(job)/comparisons") as Comparisons).comparisons
    }

    public func comparison(_ id: String) async throws -> Comparison { try await call("GET", "/comparisons/\(id)") }

    /// Fetches what a signed link leads to.
    public func download(_ url: String, to path: String) async throws {
        let response = try await send(ClientRequest("GET", url, target: .file(path: path)))
        guard response.isSuccess else { throw JobClientError(detail: "the picture cannot be fetched (\(response.status))") }
    }

    private func call<Answer: Decodable>(_ method: String, _ path: String, json: [String: String], key: String? = nil) async throws -> Answer {
        try await call(method, path, body: .bytes(Array(try JSONEncoder().encode(json))), contentType: "application/json", key: key)
    }

    private func call<Answer: Decodable>(
        _ method: String, _ path: String, body: ClientRequest.Body = .none, contentType: String? = nil, key: String? = nil, limit: Duration = .seconds(60)
    ) async throws -> Answer {
        var headers = ClientHeaders(contentType.map { [.init(name: "Content-Type", value: $0)] } ?? [])
        let token = try await session.token()
        headers["Authorization"] = "Bearer " + token
        if let key { headers["Idempotency-Key"] = key }
        var request = ClientRequest(method, baseURL + path, headers: headers, body: body, timeouts: .init(total: limit))
        var response = try await send(request)
        if response.status == 401 {
            request.headers["Authorization"] = "Bearer " + (try await session.token(insteadOf: token))
            response = try await send(request)
        }
        guard response.isSuccess else { throw JobClientError(response) }
        return try JSONDecoder().decode(Answer.self, from: Data(response.body))
    }

    private func send(_ request: ClientRequest) async throws -> ClientResponse { try await client.send(request) }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? ""
    }
}

/// What the API minds, in its own words.
public struct JobClientError: Error, CustomStringConvertible {
    public var detail: String

    public var description: String { detail }

    init(detail: String) { self.detail = detail }

    init(_ response: ClientResponse) {
        struct Problem: Decodable { var detail: String }
        let problem = try? JSONDecoder().decode(Problem.self, from: Data(response.body))
        detail = problem?.detail ?? "the API answered \(response.status)"
    }
}

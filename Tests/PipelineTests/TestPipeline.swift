import Domain
import Foundation
import Postgres
import PubSub
import Synchronization
import TestSupport
import Testing

@testable import Pipeline

/// A pipeline on a database of its own, with one organization, a project, and a publisher that keeps what it is given.
struct TestPipeline {
    struct Missing: Error, CustomStringConvertible {
        var description: String { "BUILDTRACE_TEST_DATABASE_URL is not set: run scripts/test, which starts PostgreSQL and sets it" }
    }

    let pipeline: Pipeline
    let publisher: KeepingPublisher
    /// Reached as the owner, who is a superuser: sees every row.
    let owner: Database
    let app: Database
    let system: Database
    let organization: OrganizationID
    let project: ProjectID

    static let migrations = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("infra/migrations").path

    static func with(
        leases: LeasePolicy = LeasePolicy(), sweep: SweepPolicy = SweepPolicy(), matcher: @escaping SheetMatcher = byNumber,
        _ body: (TestPipeline) async throws -> Void
    ) async throws {
        guard let url = ProcessInfo.processInfo.environment["BUILDTRACE_TEST_DATABASE_URL"] else { throw Missing() }
        try await Places.databases.pass { try await make(url, leases, sweep, matcher, body) }
    }

    private static func make(
        _ url: String, _ leases: LeasePolicy, _ sweep: SweepPolicy, _ matcher: @escaping SheetMatcher, _ body: (TestPipeline) async throws -> Void
    ) async throws {
        let name = "test_\(UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: ""))"
        let admin = Database(try DatabaseConfiguration(url: url, maximumConnections: 1))
        try await admin.withConnection { try await $0.unsafeScript("CREATE DATABASE \(name)") }
        let owner = Database(try DatabaseConfiguration(url: url, database: name, maximumConnections: 4))
        let databases = Pipeline.databases(owner.configuration)
        let publisher = KeepingPublisher()
        let pipeline = Pipeline(
            app: databases.app, system: databases.system, publisher: publisher, matcher: matcher, leases: leases, sweep: sweep)
        let result: Result<Void, any Error>
        do {
            _ = try await Migrations.apply(to: owner, folder: Migrations.folder(environment: ["BUILDTRACE_MIGRATIONS": migrations]))
            let organization = try await pipeline.organizations.create(name: "Test").id
            let project = try await pipeline.projects.create(organization, name: "Project").id
            result = .success(
                try await body(
                    TestPipeline(
                        pipeline: pipeline, publisher: publisher, owner: owner, app: databases.app, system: databases.system,
                        organization: organization, project: project)))
        } catch {
            result = .failure(error)
        }
        await pipeline.close()
        await owner.close()
        try await admin.withConnection { try await $0.unsafeScript("DROP DATABASE \(name) WITH (FORCE)") }
        await admin.close()
        try result.get()
    }

    /// Pairs sheets of equal number in order of page; enough for tests of the pipeline.
    static let byNumber: SheetMatcher = { old, new, refused in
        var free = old
        return new.compactMap { sheet in
            let index = free.firstIndex { old in
                old.identity.number == sheet.identity.number && !refused.contains(SheetKey(old: old.page, new: sheet.page))
            }
            guard let index else { return nil }
            return SheetPairing(old: free.remove(at: index).page, new: sheet.page, match: SheetMatch(method: .number, confidence: 1))
        }
    }

    /// A number of rows, seen by the owner.
    func count(_ query: Query) async throws -> Int {
        try await owner.withConnection { try await $0.queryOne("SELECT count(*) AS n FROM \(query)").get("n") }
    }

    func run(_ statement: Query) async throws {
        _ = try await owner.withConnection { try await $0.execute(statement) }
    }
}

/// Keeps messages in the order in which they were published; refuses, or waits, when told to.
final class KeepingPublisher: MessagePublisher {
    struct Refusal: Error {}

    private struct State {
        var published: [OutgoingMessage] = []
        var refused: Set<String> = []
    }

    private let state = Mutex(State())

    var published: [OutgoingMessage] { state.withLock(\.published) }

    /// Takes what was published so far.
    func take() -> [OutgoingMessage] {
        state.withLock { state in
            defer { state.published = [] }
            return state.published
        }
    }

    func refuse(_ topics: Set<String>) { state.withLock { $0.refused = topics } }

    func publish(_ messages: [OutgoingMessage], to topic: String) async throws -> [String] {
        await Task.yield()
        return try state.withLock { state in
            guard !state.refused.contains(topic) else { throw Refusal() }
            state.published += messages
            return messages.indices.map { "m\(state.published.count)-\($0)" }
        }
    }
}

import Domain
import Foundation
import HTTPClient
import Hummingbird
import Testing

@testable import Api

/// Every route as everybody: nobody, a stranger of another organization, a viewer, an editor, an owner, an operator.
@Suite(.serialized) struct AccessTests {
    /// A route with its path filled in, and a body that names what the body has to name.
    private struct Attempt {
        var entry: RouteEntry
        var path: String
        var body: [String: any Sendable]?
    }

    @Test func everyRouteRefusesWhoeverHasNoRight() async throws {
        try await TestApi.with(["BUILDTRACE_OPERATORS": "ops@example.org"]) { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let ops = try await api.signIn("ops@example.org")
            let viewer = try await api.member("viewer@example.org", of: owner, role: "viewer")
            let editor = try await api.member("editor@example.org", of: owner, role: "editor")
            let stranger = try await api.signIn("stranger@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            var table: [String] = []
            // What deletes comes last.
            let attempts = api.routes.map { Self.attempt($0, fixture, owner) }.sorted { ($0.entry.method == .delete ? 1 : 0) < ($1.entry.method == .delete ? 1 : 0) }
            for attempt in attempts {
                guard let rule = attempt.entry.rule else { continue }
                let name = "\(attempt.entry.method.rawValue) /\(attempt.entry.path)"
                func status(_ person: Person) async throws -> Int {
                    try await person(attempt.entry.method.rawValue, attempt.path, attempt.body, headers: ["Accept": "application/json"]).status
                }
                let nobody = try await status(api.nobody)
                var forged = owner
                forged.token = owner.token.map { $0.dropLast(4) + "AAAA" }
                let forger = try await status(forged)
                #expect(nobody == 401, "\(name) as nobody")
                #expect(forger == 401, "\(name) with a forged token")
                // Whoever signs out has no further say here.
                if attempt.entry.operation.id == "logout" { continue }
                let other = try await status(stranger)
                let reading = try await status(viewer)
                // These name their project in the body or the query.
                let namesProject = ["createJob", "uploadDrawing", "announceUpload"].contains(attempt.entry.operation.id)
                let needsEditor = rule.role >= .editor || namesProject
                if rule.place != nil || namesProject {
                    #expect(other == 404, "\(name) as a stranger")
                }
                if needsEditor || rule.isForOperators { #expect(reading == 403, "\(name) as a viewer") } else { #expect(![401, 403].contains(reading), "\(name) as a viewer") }
                if rule.isForOperators {
                    #expect(try await status(owner) == 403, "\(name) as an owner")
                    #expect(![401, 403].contains(try await status(ops)), "\(name) as an operator")
                }
                let editing = rule.role == .owner ? try await status(editor) : nil
                if let editing { #expect(editing == 403, "\(name) as an editor") }
                table.append("\(name) | \(nobody) | \(other) | \(reading) | \(editing.map(String.init) ?? "–")")
            }
            for attempt in attempts where attempt.entry.rule?.isForOperators == false && attempt.entry.method == .get && !attempt.entry.path.contains("{export_id}") && attempt.entry.operation.id != "connect" {
                let answer = try await owner("GET", attempt.path, headers: ["Accept": "application/json"])
                #expect([200, 303].contains(answer.status), "\(attempt.path) as owner: \(answer.text)")
            }
            print("route | nobody | stranger | viewer | editor\n" + table.joined(separator: "\n"))
            #expect(table.count > 30)
        }
    }

    private static func attempt(_ entry: RouteEntry, _ fixture: Fixture, _ owner: Person) -> Attempt {
        let id: UUID =
            switch entry.rule?.place {
            case .project: fixture.project
            case .drawing: fixture.drawing
            case .version: fixture.newVersion
            case .upload: fixture.upload
            case .job: fixture.job
            case .comparison: fixture.comparison
            case .change: fixture.change
            case .summary: fixture.summary
            case nil: UUID()
            }
        var path = "/" + entry.path.replacing("{id}", with: id.uuidString.lowercased())
        for name in ["{user_id}", "{overlay_id}", "{export_id}"] { path = path.replacing(name, with: UUID().uuidString.lowercased()) }
        path = path.replacing("{layer}/{z}/{tile}", with: "new/0/0_0")
        path = path.replacing("{change_id}", with: fixture.change.uuidString.lowercased())
        if entry.operation.id == "uploadDrawing" { path += "?project_id=\(fixture.project.uuidString)" }
        let project = fixture.project.uuidString
        let body: [String: any Sendable]? =
            switch entry.operation.id {
            case "createJob":
                ["project_id": project, "old_version_id": fixture.oldVersion.uuidString, "new_version_id": fixture.newVersion.uuidString]
            case "announceUpload": ["project_id": project, "file_name": "a.pdf", "size": 10]
            default: entry.method == .get || entry.method == .delete ? nil : [:]
            }
        return Attempt(entry: entry, path: path, body: body)
    }

    @Test func idsOfAnotherOrganizationInBodiesReachNothing() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let stranger = try await api.signIn("stranger@example.org")
            let theirs = try await Fixture.make(api, in: owner.organization)
            let own = try await Fixture.make(api, in: stranger.organization)
            for (project, old, new) in [
                (theirs.project, theirs.oldVersion, theirs.newVersion), (own.project, theirs.oldVersion, own.newVersion), (own.project, own.oldVersion, theirs.newVersion),
            ] {
                let answer = try await stranger(
                    "POST", "/jobs", ["project_id": project.uuidString, "old_version_id": old.uuidString, "new_version_id": new.uuidString])
                #expect(answer.status == 404)
            }
            let listed = try await stranger("GET", "/jobs?project_id=\(theirs.project)")
            #expect(try listed.list("jobs").isEmpty)
            let members = try await owner("GET", "/organization/members")
            let foreigner = try members.string("members.0.id")
            let added = try await stranger("POST", "/projects/\(own.project)/members", ["user_id": foreigner, "role": "owner"])
            #expect(added.status == 404)
            #expect(try await stranger("PUT", "/organization/members/\(foreigner)", ["role": "viewer"]).status == 404)
            #expect(try await stranger("DELETE", "/organization/members/\(foreigner)").status == 404)
            #expect(try await api.count("jobs") == 2)
        }
    }

    @Test func aRoleInAProjectAddsToThatInTheOrganizationThereAlone() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let viewer = try await api.member("viewer@example.org", of: owner, role: "viewer")
            let here = try await Fixture.make(api, in: owner.organization), there = try await Fixture.make(api, in: owner.organization)
            let me = try await viewer("GET", "/auth/me").string("user_id")
            #expect(try await viewer("PUT", "/projects/\(here.project)", ["name": "Mine"]).status == 403)
            #expect(try await owner("POST", "/projects/\(here.project)/members", ["user_id": me, "role": "editor"]).status == 201)
            #expect(try await viewer("PUT", "/projects/\(here.project)", ["name": "Mine"]).status == 200)
            #expect(try await viewer("DELETE", "/projects/\(here.project)").status == 403)
            #expect(try await viewer("PUT", "/projects/\(there.project)", ["name": "Mine"]).status == 403)
            #expect(try await owner("DELETE", "/projects/\(here.project)/members/\(me)").status == 204)
            #expect(try await viewer("PUT", "/projects/\(here.project)", ["name": "Mine"]).status == 403)
        }
    }
}

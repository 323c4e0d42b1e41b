import Foundation
import Testing

@testable import Api

/// People in an organization, and what their leaving and changing does at once.
@Suite(.serialized) struct OrganizationTests {
    @Test func aRoleThatChangesCountsFromTheNextRequest() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let member = try await api.member("member@example.org", of: owner, role: "viewer")
            let id = try await member("GET", "/auth/me").string("user_id")
            #expect(try await member("POST", "/projects", ["name": "P"]).status == 403)
            #expect(try await owner("PUT", "/organization/members/\(id)", ["role": "editor"]).status == 200)
            #expect(try await member("POST", "/projects", ["name": "P"]).status == 201)
            #expect(try await owner("DELETE", "/organization/members/\(id)").status == 204)
            #expect(try await member("GET", "/projects").status == 401)
            #expect(try await api.nobody("POST", "/auth/refresh", ["refresh_token": member.refresh]).status == 401)
        }
    }

    @Test func anOrganizationKeepsAnOwner() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let id = try await owner("GET", "/auth/me").string("user_id")
            #expect(try await owner("PUT", "/organization/members/\(id)", ["role": "viewer"]).status == 409)
            #expect(try await owner("DELETE", "/organization/members/\(id)").status == 409)
            #expect(try await owner("PUT", "/organization", ["name": "Ours"]).string("name") == "Ours")
        }
    }

    @Test func somebodyWhoBelongsToTwoOrganizationsWorksInOneAtATime() async throws {
        try await TestApi.with { api async throws in
            let member = try await api.signIn("member@example.org")
            let owner = try await api.signIn("owner@example.org")
            let there = try await api.member("member@example.org", of: owner, role: "viewer")
            #expect(try await there("GET", "/auth/me").list("organizations").count == 2)
            let back = try await api.nobody("POST", "/auth/refresh", ["refresh_token": there.refresh, "organization_id": member.organization])
            #expect(try back.string("organization_id") == member.organization)
            #expect(try await there("GET", "/auth/me").status == 401)
            let refused = try await api.nobody(
                "POST", "/auth/refresh", ["refresh_token": owner.refresh, "organization_id": member.organization])
            #expect(refused.status == 403)
        }
    }

    @Test func aPersonalTokenAllowsNoMoreThanItSaysAndEndsWhenTakenBack() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let made = try await owner("POST", "/auth/tokens", ["name": "script", "role": "viewer"])
            #expect(made.status == 201)
            var program = owner
            program.token = try made.string("token")
            #expect(try await program("GET", "/projects").status == 200)
            #expect(try await program("POST", "/projects", ["name": "P"]).status == 403)
            #expect(try await program("POST", "/auth/tokens", ["name": "another"]).status == 403)
            #expect(try await owner("GET", "/auth/tokens").value("tokens.0.token") == nil)
            let id = try made.string("id")
            #expect(try await owner("DELETE", "/auth/tokens/\(id)").status == 204)
            #expect(try await program("GET", "/projects").status == 401)
        }
    }

    @Test func whatPeopleDoStandsInTheAuditLog() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let project = try await owner("POST", "/projects", ["name": "P"]).string("id")
            _ = try await owner("POST", "/projects/\(project)/archive", ["archived": true])
            let entries = try await owner("GET", "/audit-log")
            #expect(try entries.string("entries.0.action") == "archiveProject" && entries.string("entries.0.subject_id") == project)
            #expect(try entries.string("entries.1.action") == "createProject" && entries.string("entries.1.actor") == "owner@example.org")
            let other = try await api.signIn("stranger@example.org")
            #expect(try await other("GET", "/audit-log").list("entries").isEmpty)
        }
    }
}

import Accounts
import Domain
import Hummingbird
import Pipeline
import Workspace

extension Api {
    private struct Naming: Decodable { var name: String }
    private struct RoleBody: Decodable { var role: Role }
    private struct Invitation: Decodable {
        var email: String
        var role: Role
    }
    private struct ProjectMembership: Decodable {
        var user_id: UserID
        var role: Role
    }
    private struct InvitationAnswer: Encodable {
        var invitation: InvitationView
        /// What to send to the person invited.
        var login_url: String
    }

    private var members: Members { Members(environment.pipeline) }
    private var projectMembers: ProjectMembers { ProjectMembers(environment.pipeline) }

    func addOrganization(to routes: Routes) {
        routes.get("organization", .viewer, Operation("getOrganization", "The caller's organization", answer: "Organization")) { call in
            try JSONAnswer.response(try await members.organization(call.organization))
        }
        routes.put("organization", .owner, Operation("renameOrganization", "Name the organization", body: "Naming", answer: "Organization")) { call in
            let name = try Given.text(try await call.body(Naming.self).name, "name")
            return try JSONAnswer.response(try await members.rename(call.organization, to: name))
        }
        routes.get("organization/members", .viewer, Operation("listMembers", "Everybody in the organization", answer: "Members")) { call in
            try JSONAnswer.response(["members": try await members.list(call.organization)])
        }
        for path in ["organization/members", "organization/invitations"] {
            routes.post(
                path, .owner,
                Operation(path.hasSuffix("members") ? "addMember" : "invite", "Invite somebody, who joins at their next sign-in", body: "Invitation", answer: "Invited", status: 201)
            ) { call in
                let wanted = try await call.body(Invitation.self)
                let invitation = try await members.invite(call.caller, email: try Given.email(wanted.email), role: wanted.role)
                return try JSONAnswer.response(
                    InvitationAnswer(invitation: invitation, login_url: settings.publicURL + "/api/v1/auth/login"), status: .created)
            }
        }
        routes.put("organization/members/{id}", .owner, Operation("changeMember", "Give somebody another role", body: "RoleChange", answer: "Member")) { call in
            let role = try await call.body(RoleBody.self).role
            return try JSONAnswer.response(try await members.change(call.organization, call.id(of: "member"), to: role))
        }
        routes.delete("organization/members/{id}", .owner, Operation("removeMember", "Take somebody out of the organization", status: 204)) { call in
            try await members.remove(call.organization, call.id(of: "member"))
            return Response(status: .noContent)
        }
        routes.get("organization/usage", .viewer, Operation("getUsage", "What the organization has used", answer: "Usage")) { call in
            try JSONAnswer.response(try await workspace.usage(call.organization))
        }
        routes.get(
            "audit-log", .owner, Operation("listAudit", "Who did what in the organization, the newest first", answer: "AuditLog", query: ["limit", "before"])
        ) { call in
            let page = try call.page()
            let before = try call.query("before").map { text in
                guard let id = Int(text) else { throw Problem.invalid("The query's 'before' is the number of an entry.") }
                return id
            }
            return try JSONAnswer.response(["entries": try await workspace.audit.list(call.organization, before: before, limit: page.limit)])
        }
    }

    func addProjectMembers(to routes: Routes) {
        routes.get("projects/{id}/members", .viewer(of: .project), Operation("listProjectMembers", "Who has a role in the project", answer: "ProjectMembers")) { call in
            try await answer(call)
        }
        routes.post(
            "projects/{id}/members", .owner(of: .project),
            Operation("addProjectMember", "Give a member of the organization a role in the project", body: "ProjectMembership", answer: "ProjectMembers", status: 201)
        ) { call in
            let wanted = try await call.body(ProjectMembership.self)
            try await projectMembers.put(call.caller, call.id(of: "project"), wanted.user_id, role: wanted.role)
            return try await answer(call, status: .created)
        }
        routes.put(
            "projects/{id}/members/{user_id}", .owner(of: .project),
            Operation("changeProjectMember", "Give somebody another role in the project", body: "RoleChange", answer: "ProjectMembers")
        ) { call in
            let role = try await call.body(RoleBody.self).role
            try await projectMembers.put(call.caller, call.id(of: "project"), call.id("user_id", of: "member"), role: role)
            return try await answer(call)
        }
        routes.delete(
            "projects/{id}/members/{user_id}", .owner(of: .project), Operation("removeProjectMember", "Take somebody's role in the project", status: 204)
        ) { call in
            guard try await projectMembers.remove(call.organization, call.id(of: "project"), call.id("user_id", of: "member")) else {
                throw Problem.notFound("member of the project")
            }
            return Response(status: .noContent)
        }
    }

    private func answer(_ call: Call, status: HTTPResponse.Status = .ok) async throws -> Response {
        try JSONAnswer.response(["members": try await projectMembers.list(call.organization, call.id(of: "project"))], status: status)
    }
}

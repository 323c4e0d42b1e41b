import Domain
import Hummingbird
import Workspace

extension Api {
    private struct ProjectBody: Decodable {
        var name: String
        var description: String?
        var project_number: String?
        var client_name: String?
        var location: String?

        func fields() throws -> ProjectFields {
            ProjectFields(
                name: try Given.text(name, "name"), description: try Given.optional(description, "description"),
                projectNumber: try Given.optional(project_number, "project_number", most: 100),
                clientName: try Given.optional(client_name, "client_name", most: 200), location: try Given.optional(location, "location", most: 200))
        }
    }

    private struct Archiving: Decodable { var archived: Bool }

    private struct ProjectList: Encodable {
        var projects: [ProjectView]
        var next_cursor: String?
    }

    func addProjects(to routes: Routes) {
        routes.get(
            "projects", .viewer, Operation("listProjects", "Projects, the newest first", answer: "Projects", query: ["status", "limit", "cursor"])
        ) { call in
            let page = try await workspace.projects.list(call.organization, status: call.queryChoice("status"), call.page())
            return try JSONAnswer.response(ProjectList(projects: page.items, next_cursor: page.next?.text))
        }
        routes.post("projects", .editor, Operation("createProject", "Make a project", body: "ProjectFields", answer: "Project", status: 201)) { call in
            let project = try await workspace.projects.create(call.organization, by: call.caller.user, call.body(ProjectBody.self).fields())
            return try JSONAnswer.response(project, status: .created)
        }
        routes.get("projects/{id}", .viewer(of: .project), Operation("getProject", "A project with how much is in it", answer: "Project")) { call in
            guard let project = try await workspace.projects.find(call.organization, call.id(of: "project")) else { throw Problem.notFound("project") }
            return try JSONAnswer.response(project)
        }
        routes.put("projects/{id}", .editor(of: .project), Operation("updateProject", "Edit a project", body: "ProjectFields", answer: "Project")) { call in
            let fields = try await call.body(ProjectBody.self).fields()
            return try JSONAnswer.response(try await workspace.projects.update(call.organization, call.id(of: "project"), fields))
        }
        routes.post(
            "projects/{id}/archive", .editor(of: .project), Operation("archiveProject", "Take a project out of the way, or back", body: "Archiving", answer: "Project")
        ) { call in
            let wanted = try await call.body(Archiving.self)
            return try JSONAnswer.response(try await workspace.projects.archive(call.organization, call.id(of: "project"), wanted.archived))
        }
        routes.delete("projects/{id}", .owner(of: .project), Operation("deleteProject", "Delete a project with everything in it", status: 204)) { call in
            guard try await environment.pipeline.projects.delete(call.organization, call.id(of: "project")) else { throw Problem.notFound("project") }
            return Response(status: .noContent)
        }
    }
}

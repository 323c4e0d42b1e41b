import Domain
import Foundation
import Hummingbird
import Pipeline

extension Api {
    private struct NewProject: Decodable {
        var name: String
        var description: String?
    }

    private struct ProjectAnswer: Encodable {
        var id: ProjectID
        var name: String
        var description: String?
        var created_at: Date

        init(_ project: ProjectRecord) {
            id = project.id
            name = project.name
            description = project.description
            created_at = project.createdAt
        }
    }

    func addProjects(to router: RouterGroup<BasicRequestContext>) {
        router.post("projects") { request, _ in
            let wanted = try await body(NewProject.self, of: request)
            let name = wanted.name.trimmingCharacters(in: .whitespacesAndNewlines)
            guard (1...200).contains(name.count) else { throw Problem.invalid("A project's name has 1 to 200 characters.") }
            let project = try await environment.pipeline.projects.create(organization, name: name, description: wanted.description)
            return try JSONAnswer.response(ProjectAnswer(project), status: .created)
        }
        router.get("projects") { _, _ in
            try JSONAnswer.response(["projects": try await environment.pipeline.projects.list(organization).map(ProjectAnswer.init)])
        }
        router.get("projects/:id") { _, context in
            guard let project = try await environment.pipeline.projects.find(organization, id(context, of: "project")) else {
                throw Problem.notFound("project")
            }
            return try JSONAnswer.response(ProjectAnswer(project))
        }
    }
}

import Accounts
import Domain
import Foundation
import Hummingbird
import ObjectStorage
import Pipeline
import Workspace

extension Api {
    private struct DrawingBody: Decodable {
        var name: String
        var discipline: String?
        var comments: String?
    }

    private struct DrawingList: Encodable {
        var drawings: [DrawingView]
        var next_cursor: String?
    }

    func addDrawings(to routes: Routes) {
        routes.get(
            "projects/{id}/drawings", .viewer(of: .project),
            Operation("listDrawings", "A project's drawings by name, each with its newest version", answer: "Drawings", query: ["limit", "after"])
        ) { call in
            let limit = try call.page().limit
            let found = try await workspace.drawings.list(call.organization, call.id(of: "project"), after: call.query("after"), limit: limit + 1)
            let drawings = Array(found.prefix(limit))
            return try JSONAnswer.response(DrawingList(drawings: drawings, next_cursor: found.count > limit ? drawings.last?.name : nil))
        }
        routes.get("drawings/{id}", .viewer(of: .drawing), Operation("getDrawing", "A drawing", answer: "Drawing")) { call in
            guard let drawing = try await workspace.drawings.find(call.organization, call.id(of: "drawing")) else { throw Problem.notFound("drawing") }
            return try JSONAnswer.response(drawing)
        }
        routes.put("drawings/{id}", .editor(of: .drawing), Operation("updateDrawing", "Edit a drawing", body: "DrawingFields", answer: "Drawing")) { call in
            let wanted = try await call.body(DrawingBody.self)
            let drawing = try await workspace.drawings.update(
                call.organization, call.id(of: "drawing"), name: Given.text(wanted.name, "name"),
                discipline: Given.optional(wanted.discipline, "discipline", most: 60), comments: Given.optional(wanted.comments, "comments"))
            return try JSONAnswer.response(drawing)
        }
        routes.delete(
            "drawings/{id}", .editor(of: .drawing), Operation("deleteDrawing", "Delete a drawing with its versions and their jobs", status: 204)
        ) { call in
            try await workspace.drawings.delete(call.organization, call.id(of: "drawing"))
            return Response(status: .noContent)
        }
        addVersions(to: routes)
    }

    private struct VersionBody: Decodable {
        var version_label: String?
        var comments: String?
    }

    private func addVersions(to routes: Routes) {
        routes.get(
            "drawings/{id}/versions", .viewer(of: .drawing), Operation("listVersions", "A drawing's versions, the first one first", answer: "Versions")
        ) { call in
            let versions = try await environment.pipeline.versions.list(call.organization, drawing: call.id(of: "drawing"))
            let comments = try await workspace.drawings.comments(call.organization, versions.map(\.id))
            return try JSONAnswer.response(["versions": versions.map { VersionAnswer($0, comments: comments[$0.id]) }])
        }
        routes.get("versions/{id}", .viewer(of: .version), Operation("getVersion", "A version of a drawing", answer: "Version")) { call in
            try JSONAnswer.response(try await versionAnswer(call))
        }
        routes.put("versions/{id}", .editor(of: .version), Operation("updateVersion", "Label a version, or comment on it", body: "VersionFields", answer: "Version")) { call in
            let wanted = try await call.body(VersionBody.self)
            try await workspace.drawings.updateVersion(
                call.organization, call.id(of: "version"), label: Given.optional(wanted.version_label, "version_label", most: 100),
                comments: Given.optional(wanted.comments, "comments"))
            return try JSONAnswer.response(try await versionAnswer(call))
        }
        routes.delete("versions/{id}", .editor(of: .version), Operation("deleteVersion", "Delete a version with the jobs that compare it", status: 204)) { call in
            guard try await environment.pipeline.versions.delete(call.organization, call.id(of: "version")) else { throw Problem.notFound("version") }
            return Response(status: .noContent)
        }
        routes.get(
            "versions/{id}/file", .viewer(of: .version), Operation("downloadVersion", "Leads to the uploaded file; `file` counts from 1", status: 303, query: ["file"])
        ) { call in
            let files = try await version(call).files
            guard let number = Int(call.query("file") ?? "1"), files.indices.contains(number - 1) else { throw Problem.notFound("file") }
            return Response(status: .seeOther, headers: [.location: try await link(files[number - 1].upload.storageKey)])
        }
        routes.get("versions/{id}/pages", .viewer(of: .version), Operation("listPages", "The pages of a version that were read", answer: "Pages")) { call in
            var pages = try await workspace.drawings.pages(call.organization, call.id(of: "version"))
            for index in pages.indices {
                for name in ["preview", "thumbnail"] { pages[index].files[name] = try await pages[index].files[name].asyncMap(link) }
                pages[index].files = pages[index].files.filter { ["preview", "thumbnail"].contains($0.key) }
            }
            return try JSONAnswer.response(["pages": pages])
        }
    }

    private func version(_ call: Call) async throws -> VersionRecord {
        guard let version = try await environment.pipeline.versions.find(call.organization, call.id(of: "version")) else { throw Problem.notFound("version") }
        return version
    }

    private func versionAnswer(_ call: Call) async throws -> VersionAnswer {
        let version = try await version(call)
        return VersionAnswer(version, comments: try await workspace.drawings.comments(call.organization, [version.id])[version.id])
    }
}

extension Optional where Wrapped: Sendable {
    func asyncMap<Result>(_ body: (Wrapped) async throws -> Result) async rethrows -> Result? {
        guard let self else { return nil }
        return try await body(self)
    }
}

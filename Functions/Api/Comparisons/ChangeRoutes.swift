import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline

/// A change with what people made of it: the report's fields, and ours.
struct ChangeAnswer: Encodable {
    var reviewed: ReviewedChange

    private enum CodingKeys: String, CodingKey {
        case changeID = "change_id"
        case status
        case assignee = "assignee_id"
        case comment
        case reviewedAt = "reviewed_at"
    }

    func encode(to encoder: any Encoder) throws {
        try reviewed.change.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(reviewed.id.uuidString.lowercased(), forKey: .changeID)
        try container.encode(reviewed.status, forKey: .status)
        try container.encodeIfPresent(reviewed.assignee, forKey: .assignee)
        try container.encodeIfPresent(reviewed.comment, forKey: .comment)
        try container.encodeIfPresent(reviewed.reviewedAt, forKey: .reviewedAt)
    }
}

extension Api {
    private struct ChangeList: Encodable {
        var changes: [ChangeAnswer]
        var next_cursor: String?
    }

    /// What a member leaves out stays; `null` takes it away.
    private struct ReviewBody: Decodable {
        var edit: ReviewEdit
        var changeIDs: [UUID]

        private enum Key: String, CodingKey {
            case status, assignee_id, comment, change_ids
        }

        init(from decoder: any Decoder) throws {
            let body = try decoder.container(keyedBy: Key.self)
            edit = ReviewEdit(status: try body.decodeIfPresent(ReviewStatus.self, forKey: .status))
            if body.contains(.assignee_id) { edit.assignee = .some(try body.decodeIfPresent(UserID.self, forKey: .assignee_id)) }
            if body.contains(.comment) { edit.comment = .some(try body.decodeIfPresent(String.self, forKey: .comment)) }
            changeIDs = try body.decodeIfPresent([UUID].self, forKey: .change_ids) ?? []
        }

        func checked() throws -> ReviewEdit {
            guard edit.status != nil || edit.assignee != nil || edit.comment != nil else {
                throw Problem.invalid("Give at least one of 'status', 'assignee_id' and 'comment'.")
            }
            var edit = edit
            if let comment = edit.comment { edit.comment = .some(try Given.optional(comment, "comment")) }
            return edit
        }
    }

    func addChanges(to routes: Routes) {
        routes.get(
            "comparisons/{id}/changes", .viewer(of: .comparison),
            Operation(
                "listChanges", "What differs on a sheet, in order", answer: "Changes",
                query: ["kind", "category", "discipline", "status", "assignee_id", "limit", "after"])
        ) { call in
            var filter = ChangeFilter()
            filter.kind = try call.queryChoice("kind")
            filter.category = try call.queryChoice("category")
            filter.discipline = try call.queryChoice("discipline")
            filter.status = try call.queryChoice("status")
            filter.assignee = try call.queryID("assignee_id")
            let limit = try call.page().limit
            guard let after = Int(call.query("after") ?? "0"), after >= 0 else { throw Problem.invalid("The query's 'after' is none that a page gave.") }
            let found = try await environment.pipeline.comparisons.reviewed(call.organization, call.id(of: "comparison"), filter, after: after, limit: limit + 1)
            var page = Array(found.prefix(limit))
            for (index, change) in try await linked(page.map(\.change)).enumerated() { page[index].change = change }
            return try ConditionalAnswer.json(
                call.request, ChangeList(changes: page.map(ChangeAnswer.init), next_cursor: found.count > limit ? page.last.map { String($0.ordinal) } : nil))
        }
        routes.patch("changes/{id}", .editor(of: .change), Operation("reviewChange", "Say what becomes of a change", body: "Review", answer: "Change")) { call in
            let edit = try await call.body(ReviewBody.self).checked()
            let id = try changeID(call)
            try await environment.pipeline.comparisons.review(call.organization, changes: [id], in: nil, edit, by: call.caller.user)
            guard let change = try await environment.pipeline.comparisons.reviewed(call.organization, change: id) else { throw Problem.notFound("change") }
            return try JSONAnswer.response(ChangeAnswer(reviewed: change))
        }
        routes.patch(
            "comparisons/{id}/changes", .editor(of: .comparison),
            Operation("reviewChanges", "Say what becomes of many changes, all or none", body: "Reviews", status: 204)
        ) { call in
            let body = try await call.body(ReviewBody.self)
            guard (1...1000).contains(body.changeIDs.count) else { throw Problem.invalid("'change_ids' names 1 to 1000 changes.") }
            try await environment.pipeline.comparisons.review(
                call.organization, changes: body.changeIDs, in: call.id(of: "comparison"), body.checked(), by: call.caller.user)
            return Response(status: .noContent)
        }
        addPictures(to: routes)
    }

    private func changeID(_ call: Call, _ name: String = "id") throws -> UUID {
        guard let id = call.context.parameters.get(name).flatMap(UUID.init(uuidString:)) else { throw Problem.notFound("change") }
        return id
    }

    private func addPictures(to routes: Routes) {
        routes.get(
            "comparisons/{id}/thumbnail", .viewer(of: .comparison), Operation("getThumbnail", "Leads to a small picture of the sheet", status: 303)
        ) { call in
            let comparison = try await comparison(call)
            for id in [comparison.newPageID, comparison.oldPageID] {
                guard let id, let key = try await environment.pipeline.pages.find(call.organization, id)?.result.files["thumbnail"] else { continue }
                return Response(status: .seeOther, headers: [.location: try await link(key)])
            }
            throw Problem.notFound("picture of this sheet yet")
        }
        routes.get(
            "comparisons/{id}/crops/{change_id}", .viewer(of: .comparison),
            Operation("getCrop", "Leads to a change's picture, `before` or `after`", status: 303, query: ["side"])
        ) { call in
            let side = call.query("side") ?? "after"
            guard ["before", "after"].contains(side) else { throw Problem.invalid("The query's 'side' is before or after.") }
            let id = try changeID(call, "change_id")
            guard let change = try await environment.pipeline.comparisons.reviewed(call.organization, change: id),
                change.comparisonID == (try call.id(of: "comparison")), let key = change.change.files?[side]
            else {
                throw Problem.notFound("picture of this change")
            }
            return Response(status: .seeOther, headers: [.location: try await link(key)])
        }
    }
}

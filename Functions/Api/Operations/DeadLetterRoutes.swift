import Domain
import Foundation
import Hummingbird
import Pipeline
import Workspace

extension Api {
    private struct DeadLetterList: Encodable {
        var dead_letters: [DeadLetterRecord]
        var next_cursor: String?
    }

    func addDeadLetters(to routes: Routes) {
        let letters = environment.pipeline.deadLetters
        routes.get(
            "dead-letters", .operator,
            Operation(
                "listDeadLetters", "Messages that the broker gave up on, the last to die first; all that is given must hold", answer: "DeadLetters",
                query: [
                    "topic", "stage", "stage_id", "error_class", "organization_id", "project_id", "state", "died_since", "died_before", "text", "limit", "cursor",
                ])
        ) { call in
            let page = try call.page()
            let last = page.cursor.map { (lastAt: $0.createdAt, id: DeadLetterID($0.id)) }
            let found = try await letters.list(try Self.filter(call), limit: page.limit + 1, after: last)
            let shown = Array(found.prefix(page.limit))
            let next = found.count > page.limit ? shown.last.map { Cursor(createdAt: $0.lastAt, id: $0.id.uuid).text } : nil
            return try JSONAnswer.response(DeadLetterList(dead_letters: shown, next_cursor: next))
        }
        routes.get("dead-letters/{id}", .operator, Operation("getDeadLetter", "A dead letter with what each attempt said", answer: "DeadLetter")) { call in
            guard let letter = try await letters.find(call.id(of: "dead letter")) else { throw Problem.notFound("dead letter") }
            return try JSONAnswer.response(letter)
        }
        routes.delete(
            "dead-letters/{id}", .operator,
            Operation("purgeDeadLetter", "Empty a dead letter for good; that it was there stays on record", status: 204, query: ["reason"], subject: "dead_letter")
        ) { call in
            let id: DeadLetterID = try call.id(of: "dead letter")
            guard let reason = call.query("reason") else { throw Problem.invalid("The query's 'reason' says why the letter goes; it is kept on record.") }
            guard try await letters.find(id) != nil else { throw Problem.notFound("dead letter") }
            _ = try await letters.purge(
                DeadLetterFilter(ids: [id]), requestedBy: call.caller.email, reason: try Given.text(reason, "reason", most: 1000))
            return Response(status: .noContent)
        }
    }

    private static func filter(_ call: Call) throws -> DeadLetterFilter {
        DeadLetterFilter(
            state: try call.queryChoice("state"), topic: (try call.queryChoice("topic") as Topic?)?.rawValue, stageKind: try call.queryChoice("stage"),
            stageID: try call.queryID("stage_id"), errorClass: call.query("error_class"), organizationID: try call.queryID("organization_id"),
            projectID: try call.queryID("project_id"), diedBefore: try time(call, "died_before"), diedSince: try time(call, "died_since"),
            text: try call.query("text").map { try Given.text($0, "text", most: 1000) })
    }

    private static func time(_ call: Call, _ name: String) throws -> Date? {
        guard let text = call.query(name) else { return nil }
        guard let date = Given.time(text) else { throw Problem.invalid("The query's '\(name)' is a time like 2026-01-31T12:00:00Z.") }
        return date
    }
}

extension Given {
    /// A time in ISO 8601, with or without parts of a second.
    static func time(_ text: String) -> Date? {
        (try? Date(text, strategy: .iso8601)) ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
}

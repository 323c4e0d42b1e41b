import Domain
import Foundation
import Hummingbird
import Pipeline

extension Api {
    /// Which letters are to go back, and how. All that is given must hold; letters that are not named by their ids must be open.
    private struct NewRedrive: Decodable {
        var ids: [DeadLetterID]?
        var topic: String?
        var stage: String?
        var stage_id: StageID?
        var error_class: String?
        var organization_id: OrganizationID?
        var project_id: ProjectID?
        var died_since: String?
        var died_before: String?
        var text: String?
        var reason: String
        var target_topic: String?
        var letters_per_second: Double?
        var dry_run: Bool?

        func filter() throws -> DeadLetterFilter {
            guard (ids?.count ?? 1) <= 1000, ids?.isEmpty != true else { throw Problem.invalid("The field 'ids' has 1 to 1000 ids; leave it out for all open letters.") }
            return DeadLetterFilter(
                ids: ids, state: ids == nil ? .open : nil, topic: try choice(topic, "topic", Topic.self)?.rawValue,
                stageKind: try choice(stage, "stage", StageKind.self), stageID: stage_id, errorClass: error_class, organizationID: organization_id,
                projectID: project_id, diedBefore: try time(died_before, "died_before"), diedSince: try time(died_since, "died_since"),
                text: try Given.optional(text, "text", most: 1000))
        }

        func order(by actor: String) throws -> RedriveOrder {
            if let target_topic, !(1...200).contains(target_topic.count) || !target_topic.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.~+%".contains($0)) }) {
                throw Problem.invalid("The field 'target_topic' is the short name of a topic.")
            }
            return RedriveOrder(
                filter: try filter(), requestedBy: actor, reason: try Given.text(reason, "reason", most: 1000), targetTopic: target_topic, rate: letters_per_second)
        }

        private func choice<Choice: RawRepresentable & CaseIterable>(_ text: String?, _ field: String, _: Choice.Type) throws -> Choice? where Choice.RawValue == String {
            guard let text else { return nil }
            guard let choice = Choice(rawValue: text) else {
                throw Problem.invalid("The field '\(field)' is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return choice
        }

        private func time(_ text: String?, _ field: String) throws -> Date? {
            guard let text else { return nil }
            guard let date = Given.time(text) else { throw Problem.invalid("The field '\(field)' is a time like 2026-01-31T12:00:00Z.") }
            return date
        }
    }

    private struct RedriveAnswer: Encodable {
        var id: RedriveID
        var requested_by: String
        var reason: String
        var target_topic: String?
        var letters_per_second: Double?
        var state: String
        var waiting: Int
        var sent: Int
        var skipped: Int
        var created_at: Date
        var ended_at: Date?

        init(_ redrive: RedriveRecord) {
            id = redrive.id
            requested_by = redrive.requestedBy
            reason = redrive.reason
            target_topic = redrive.targetTopic
            letters_per_second = redrive.rate
            state = redrive.state.rawValue
            (waiting, sent, skipped) = (redrive.waiting, redrive.sent, redrive.skipped)
            (created_at, ended_at) = (redrive.createdAt, redrive.endedAt)
        }
    }

    private struct Redriven: Encodable {
        /// Letters that are meant.
        var count: Int
        var sample: [DeadLetterRecord]
        /// None for a dry run.
        var redrive: RedriveAnswer?
    }

    /// How long a request sends letters itself; the sweep carries on with what is left.
    private static let ownTime = Duration.seconds(5)
    private static let sampleSize = 10

    func addRedrives(to routes: Routes) {
        let (letters, redrives) = (environment.pipeline.deadLetters, environment.pipeline.redrives)
        routes.get("redrives", .operator, Operation("listRedrives", "Redrives, the last one first", answer: "Redrives", query: ["state", "limit"])) { call in
            let found = try await redrives.list(state: try call.queryChoice("state"), limit: call.page().limit)
            return try JSONAnswer.response(["redrives": found.map(RedriveAnswer.init)])
        }
        routes.post(
            "redrives", .operator,
            Operation(
                "createRedrive", "Let the work of dead letters begin again; with `dry_run`, only tell how many there are and show some", body: "NewRedrive",
                answer: "Redriven", subject: "redrive")
        ) { call in
            let wanted = try await call.body(NewRedrive.self)
            let order = try wanted.order(by: call.caller.email)
            let (count, sample) = (try await letters.count(order.filter), try await letters.list(order.filter, limit: Self.sampleSize))
            guard wanted.dry_run != true else { return try JSONAnswer.response(Redriven(count: count, sample: sample)) }
            var redrive: RedriveRecord
            do {
                redrive = try await redrives.create(order)
            } catch let error as RedriveError {
                throw Problem.invalid("\(error).")
            }
            // What fails here is carried on by the sweep: the redrive stands.
            do { redrive = try await redrives.run(redrive.id, until: .now + Self.ownTime) } catch {
                call.context.logger.warning("redrive left to the sweep", metadata: ["redrive": "\(redrive.id)", "error": "\(error)"])
            }
            return try JSONAnswer.response(Redriven(count: count, sample: sample, redrive: RedriveAnswer(redrive)))
        }
        routes.get("redrives/{id}", .operator, Operation("getRedrive", "How far a redrive is", answer: "Redrive")) { call in
            guard let redrive = try await redrives.find(call.id(of: "redrive")) else { throw Problem.notFound("redrive") }
            return try JSONAnswer.response(RedriveAnswer(redrive))
        }
        routes.post(
            "redrives/{id}/cancel", .operator,
            Operation("cancelRedrive", "Stop a redrive: what was not sent stays where it is", answer: "Redrive", subject: "redrive")
        ) { call in
            try JSONAnswer.response(RedriveAnswer(try await redrives.cancel(call.id(of: "redrive"), requestedBy: call.caller.email)))
        }
    }
}

import Domain
import Hummingbird
import Workspace

extension Api {
    private struct WordsBody: Decodable {
        var text: String
        var critical_change: String?
        var recommendations: [String]?
    }

    private struct Regeneration: Encodable {
        var comparison_id: ComparisonID
        /// The corrected overlay that the words will be about.
        var overlay_id: OverlayID?
        var status = "queued"
    }

    func addSummaries(to routes: Routes) {
        routes.get("summaries/{id}", .viewer(of: .comparison), Operation("listSummaries", "Every version of a sheet's words", answer: "Summaries")) { call in
            try JSONAnswer.response(["summaries": try await workspace.summaries.list(call.organization, call.id(of: "comparison"))])
        }
        routes.put(
            "summaries/{id}", .editor(of: .summary),
            Operation("writeSummary", "Write the next version of a sheet's words, from the summary of that id", body: "Words", answer: "Summary")
        ) { call in
            let wanted = try await call.body(WordsBody.self)
            let recommendations = wanted.recommendations ?? []
            guard recommendations.count <= 50 else { throw Problem.invalid("A summary has at most 50 recommendations.") }
            let summary = try await workspace.summaries.write(
                call.organization, basedOn: call.id(of: "summary"), by: call.caller.user, text: Given.text(wanted.text, "text", most: 20_000),
                criticalChange: Given.optional(wanted.critical_change, "critical_change"),
                recommendations: recommendations.map { try Given.text($0, "recommendations", most: 2000) })
            return try JSONAnswer.response(summary)
        }
        routes.post(
            "summaries/{id}/regenerate", .editor(of: .comparison),
            Operation("regenerateSummary", "Have the words written again, about the active overlay", answer: "Regeneration", status: 202)
        ) { call in
            let comparison = try await comparison(call)
            let overlay = try await workspace.overlays.active(call.organization, comparison.id)
            try await environment.pipeline.comparisons.regenerateSummary(call.organization, comparison.id, overlay: overlay)
            await publish(call, job: comparison.jobID)
            return try JSONAnswer.response(Regeneration(comparison_id: comparison.id, overlay_id: overlay), status: .accepted)
        }
    }
}

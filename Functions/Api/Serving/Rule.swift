import Accounts
import Domain
import Foundation
import Postgres

/// Who may call a route. Every route is declared with one; there is no way to add one without.
struct Rule: Hashable, Sendable {
    /// What the path's `{id}` names; its project decides about roles, and one of another organization is not there.
    enum Place: String, CaseIterable, Sendable {
        case project, drawing, version, upload, job, comparison, change, summary

        /// The project of the thing, seen from the organization of the transaction.
        func project(_ id: UUID) -> Query {
            switch self {
            case .project: "SELECT id AS project FROM projects WHERE id = \(id)"
            case .drawing: "SELECT project_id AS project FROM drawings WHERE id = \(id)"
            case .version:
                "SELECT d.project_id AS project FROM drawing_versions v JOIN drawings d ON d.id = v.drawing_id WHERE v.id = \(id)"
            case .upload: "SELECT project_id AS project FROM pending_uploads WHERE id = \(id)"
            case .job: "SELECT project_id AS project FROM jobs WHERE id = \(id)"
            case .comparison: "SELECT j.project_id AS project FROM comparisons c JOIN jobs j ON j.id = c.job_id WHERE c.id = \(id)"
            case .change:
                """
                SELECT j.project_id AS project FROM changes h JOIN comparisons c ON c.id = h.comparison_id JOIN jobs j ON j.id = c.job_id
                WHERE h.id = \(id)
                """
            case .summary:
                """
                SELECT j.project_id AS project FROM change_summaries s JOIN comparisons c ON c.id = s.comparison_id JOIN jobs j ON j.id = c.job_id
                WHERE s.id = \(id)
                """
            }
        }
    }

    var role: Role
    var place: Place?
    /// Only for those who run the installation.
    var isForOperators = false

    static let viewer = Rule(role: .viewer)
    static let editor = Rule(role: .editor)
    static let owner = Rule(role: .owner)
    static let `operator` = Rule(role: .viewer, isForOperators: true)

    static func viewer(of place: Place) -> Rule { Rule(role: .viewer, place: place) }
    static func editor(of place: Place) -> Rule { Rule(role: .editor, place: place) }
    static func owner(of place: Place) -> Rule { Rule(role: .owner, place: place) }
}

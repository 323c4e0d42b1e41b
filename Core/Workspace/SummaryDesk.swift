import Domain
import FoundationEssentials
import Pipeline
import Postgres

/// A version of a comparison's words.
public struct SummaryView: Codable, Hashable, Sendable {
    public var id: SummaryID
    public var comparison_id: ComparisonID
    public var version: Int
    public var is_current: Bool
    /// `machine`, `human_corrected` (by machine, about an overlay that a person corrected) or `human_written`.
    public var source: String
    /// `rules`, `model`, `fallback` or `person`.
    public var written_by: String
    public var text: String
    public var critical_change: String?
    public var recommendations: [String]
    public var citations: [[String]]
    public var overlay_id: OverlayID?
    public var created_by: UserID?
    public var created_at: String
}

/// The words about comparisons, as people read and edit them. Ids of changes are those that are stored: see `Comparisons.storedChanges`.
public struct SummaryDesk: Sendable {
    let app: Database

    private static let columns: Query =
        """
        id, comparison_id, version, is_current,
        CASE WHEN source = 'person' THEN 'human_written' WHEN manual_overlay_id IS NOT NULL THEN 'human_corrected' ELSE 'machine' END AS source,
        source AS written_by, text, critical_change, recommendations, citations, manual_overlay_id AS overlay_id, created_by, created_at
        """

    /// Every version, the first one first.
    public func list(_ organization: OrganizationID, _ comparison: ComparisonID) async throws -> [SummaryView] {
        try await app.inOrganization(organization) { connection in
            try await connection.views("SELECT \(Self.columns) FROM change_summaries WHERE comparison_id = \(comparison) ORDER BY version")
        }
    }

    /// Adds a person's version and makes it the current one. It cites every change whose id it names.
    public func write(
        _ organization: OrganizationID, basedOn summary: SummaryID, by user: UserID, text: String, criticalChange: String?, recommendations: [String]
    ) async throws -> SummaryView {
        let id = SummaryID()
        return try await app.inOrganization(organization) { connection in
            guard let comparison: ComparisonID = try await connection.queryFirst(
                "SELECT comparison_id FROM change_summaries WHERE id = \(summary)")?.get("comparison_id")
            else { throw WorkspaceError.notFound("summary") }
            // Versions are numbered under this lock, as those of the machine are.
            try await connection.query("SELECT FROM jobs WHERE id = (SELECT job_id FROM comparisons WHERE id = \(comparison)) FOR NO KEY UPDATE")
            let known: [String] = try await connection.query("SELECT change_id FROM changes WHERE comparison_id = \(comparison) ORDER BY ordinal").map {
                try $0.get("change_id")
            }
            let named = Set(([text] + [criticalChange].compactMap { $0 } + recommendations).flatMap(Self.words))
            let cited = known.filter(named.contains)
            try await connection.execute("UPDATE change_summaries SET is_current = false WHERE comparison_id = \(comparison) AND is_current")
            try await connection.execute(
                """
                INSERT INTO change_summaries (id, organization_id, comparison_id, version, is_current, source, text, critical_change, recommendations,
                                              citations, created_by)
                SELECT \(id), \(organization), \(comparison), coalesce(max(version), 0) + 1, true, 'person', \(text), \(criticalChange),
                       \(JSON(recommendations)), \(JSON(cited.isEmpty ? [] : [cited])), \(user)
                FROM change_summaries WHERE comparison_id = \(comparison)
                """)
            let views: [SummaryView] = try await connection.views("SELECT \(Self.columns) FROM change_summaries WHERE id = \(id)")
            guard let view = views.first else { throw WorkspaceError.notFound("summary") }
            return view
        }
    }

    /// What could be ids of changes, e.g. `A-101-3` in "(A-101-3)."
    private static func words(_ text: String) -> [String] {
        text.split { !($0.isLetter || $0.isNumber || "-._".contains($0)) }.map { String($0.last == "." ? $0.dropLast() : $0) }
    }
}

import Domain
import Postgres

/// What Summary wrote, with what it cost.
public struct SummaryRecord: Hashable, Sendable {
    public var summary: Summary
    /// Sentences by discipline.
    public var changesByDiscipline: [String: [String]]
    /// Sentences of the model that cited no change, or one that does not exist.
    public var droppedSentences: Int
    public var model: String?
    public var promptTokens: Int?
    public var completionTokens: Int?
    public var costMicros: Int?
    public var manualOverlayID: OverlayID?

    public init(
        summary: Summary, changesByDiscipline: [String: [String]] = [:], droppedSentences: Int = 0, model: String? = nil,
        promptTokens: Int? = nil, completionTokens: Int? = nil, costMicros: Int? = nil, manualOverlayID: OverlayID? = nil
    ) {
        self.summary = summary
        self.changesByDiscipline = changesByDiscipline
        self.droppedSentences = droppedSentences
        self.model = model
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.costMicros = costMicros
        self.manualOverlayID = manualOverlayID
    }
}

extension Summary.Source: PostgresCodable {}

struct SummaryRows {
    let connection: Connection

    /// Adds a version and makes it the current one, unless a person's words are. The job's row must be locked.
    func add(_ record: SummaryRecord, to comparison: ComparisonID, _ organization: OrganizationID) async throws {
        let last = try await connection.queryOne(
            """
            SELECT coalesce(max(version), 0) AS version, coalesce(bool_or(is_current AND source = 'person'), false) AS is_edited
            FROM change_summaries WHERE comparison_id = \(comparison)
            """)
        let version: Int = try last.get("version")
        let isEdited: Bool = try last.get("is_edited")
        if !isEdited {
            try await connection.execute("UPDATE change_summaries SET is_current = false WHERE comparison_id = \(comparison) AND is_current")
        }
        let summary = record.summary.storable
        try await connection.execute(
            """
            INSERT INTO change_summaries (organization_id, comparison_id, manual_overlay_id, version, is_current, source, text,
                                          critical_change, recommendations, citations, changes_by_discipline, dropped_sentences, model,
                                          prompt_tokens, completion_tokens, cost_micros)
            VALUES (\(organization), \(comparison), \(record.manualOverlayID), \(version + 1), \(!isEdited), \(summary.source),
                    \(summary.text), \(summary.criticalChange), \(JSON(summary.recommendations)), \(JSON(summary.citations)),
                    \(JSON(record.changesByDiscipline.mapValues { $0.map(\.storable) })), \(record.droppedSentences), \(record.model), \(record.promptTokens),
                    \(record.completionTokens), \(record.costMicros))
            """)
    }
}

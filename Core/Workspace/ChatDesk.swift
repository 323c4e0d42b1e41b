import Domain
import FoundationEssentials
import Pipeline
import Postgres
import Summaries

/// Where a change that an answer rests on is to be seen.
public struct ChatCitation: Codable, Hashable, Sendable {
    public var change_id: String
    public var comparison_id: ComparisonID
    public var sheet_number: String?
    /// From 1.
    public var page: Int
    /// Points on the page: left, top, right, bottom.
    public var bounds: [Double]
}

public struct ChatMessageView: Codable, Hashable, Sendable {
    public var id: UUID
    /// `person`, or for an answer `model` or `search`.
    public var author: String
    public var user_id: UserID?
    public var text: String
    public var citations: [ChatCitation]
    public var created_at: String
}

/// The conversation about a job.
public struct ChatDesk: Sendable {
    let app: Database
    let pipeline: Pipeline

    init(app: Database, pipeline: Pipeline) {
        self.app = app
        self.pipeline = pipeline
    }

    /// The last messages, the oldest of them first.
    public func messages(_ organization: OrganizationID, _ job: JobID, limit: Int = 200) async throws -> [ChatMessageView] {
        try await app.inOrganization(organization) { connection in
            try await connection.views(
                """
                SELECT id, author, user_id, text, citations, created_at FROM (
                    SELECT * FROM chat_messages WHERE job_id = \(job) ORDER BY seq DESC LIMIT \(limit)) m ORDER BY seq
                """)
        }
    }

    /// Keeps a question and its answer. Returns the answer: the model's where there is one that answers, else what a search finds, which says so.
    public func ask(
        _ organization: OrganizationID, _ job: JobID, by user: UserID, _ question: String, model: ChatModel?
    ) async throws -> ChatMessageView {
        let (changes, summaries) = try await searched(organization, job)
        let said = try await messages(organization, job, limit: 6).map { "\($0.author): \($0.text)" }
        let answer = await answer(question, said, changes, summaries, model)
        let citations = answer.cited.map {
            ChatCitation(change_id: $0.id, comparison_id: $0.comparison, sheet_number: $0.sheetNumber, page: $0.page, bounds: $0.bounds)
        }
        return try await app.inOrganization(organization) { connection in
            try await connection.execute(
                "INSERT INTO chat_messages (organization_id, job_id, author, user_id, text) VALUES (\(organization), \(job), 'person', \(user), \(question))")
            let id: UUID = try await connection.queryOne(
                """
                INSERT INTO chat_messages (organization_id, job_id, author, text, citations, prompt_tokens, completion_tokens, cost_micros)
                VALUES (\(organization), \(job), \(answer.author), \(answer.text.replacing("\0", with: "")), \(JSON(citations)), \(answer.usage?.prompt), \(answer.usage?.completion),
                        \(answer.costMicros)) RETURNING id
                """
            ).get("id")
            let views: [ChatMessageView] = try await connection.views(
                "SELECT id, author, user_id, text, citations, created_at FROM chat_messages WHERE id = \(id)")
            guard let view = views.first else { throw WorkspaceError.notFound("message") }
            return view
        }
    }

    private struct Answer {
        var author: String
        var text: String
        var cited: [SearchedChange]
        var usage: TokenUsage?
        var costMicros: Int?
    }

    private func answer(
        _ question: String, _ history: [String], _ changes: [SearchedChange], _ summaries: [SearchedSummary], _ model: ChatModel?
    ) async -> Answer {
        func found(_ note: String, _ usage: TokenUsage? = nil) -> Answer {
            let found = ChangeSearch.answer(question, changes: changes, summaries: summaries)
            return Answer(author: "search", text: note + found.text, cited: found.cited, usage: usage, costMicros: model?.cost(usage))
        }
        guard let model else { return found("Found by searching, without a language model. ") }
        do {
            let likely = ChangeSearch.ranked(question, changes)
            let reply = try await model.answer(question, history, likely, summaries)
            let byID = Dictionary(changes.map { ($0.id, $0) }) { first, _ in first }
            return Answer(author: "model", text: reply.text, cited: reply.citations.compactMap { byID[$0] }, usage: reply.usage, costMicros: model.cost(reply.usage))
        } catch {
            var usage: TokenUsage?
            if case .invalidAnswer(_, let spent) = error { usage = spent }
            return found("Found by searching, for \(error). ", usage)
        }
    }

    public func suggestions(_ organization: OrganizationID, _ job: JobID) async throws -> [String] {
        ChangeSearch.suggestions(try await searched(organization, job).changes)
    }

    private func searched(_ organization: OrganizationID, _ job: JobID) async throws -> (changes: [SearchedChange], summaries: [SearchedSummary]) {
        var changes: [SearchedChange] = []
        let comparisons = try await pipeline.comparisons.list(organization, job)
        let words = try await pipeline.comparisons.currentSummaries(organization, job)
        for comparison in comparisons where comparison.changesCount + comparison.titleBlockChangesCount > 0 {
            changes += try await pipeline.comparisons.changes(organization, comparison.id).map { change in
                SearchedChange(
                    id: change.id, comparison: comparison.id, sheetNumber: comparison.sheetNumber, title: comparison.title,
                    page: (comparison.newPage ?? comparison.oldPage ?? 0) + 1, kind: change.kind.rawValue, category: change.category.rawValue,
                    oldText: change.text?.old, newText: change.text?.new,
                    bounds: [change.bounds.left, change.bounds.top, change.bounds.right, change.bounds.bottom])
            }
        }
        let summaries = comparisons.compactMap { comparison in
            words[comparison.id].map { SearchedSummary(comparison: comparison.id, sheetNumber: comparison.sheetNumber, text: $0.text) }
        }
        return (changes, summaries)
    }
}

import Domain
import HTTPClient
import Logging
import Summaries
import TestSupport

/// A changed sheet, and a writer that asks a model about it.
enum Scene {
    static let secret = "sk-test-0123456789"

    static let changes = [
        Change(
            id: "S-101-1", kind: .text, category: .dimension, bounds: Box(left: 100, top: 200, right: 140, bottom: 210),
            oldBounds: Box(left: 100, top: 200, right: 140, bottom: 210), text: .init(old: "3000", new: "3200"), confidence: 0.98),
        Change(
            id: "S-101-2", kind: .removed, category: .geometry, bounds: Box(left: 300, top: 400, right: 380, bottom: 460),
            oldBounds: Box(left: 300, top: 400, right: 380, bottom: 460), confidence: 0.9),
    ]

    static func sheet(_ status: SheetReport.Status = .changed, _ changes: [Change] = changes, title: String = "Framing plan") -> SheetReport {
        SheetReport(
            sheetNumber: "S-101", title: title, discipline: .structural, status: status, oldPage: 1, newPage: 1, changes: changes)
    }

    static func writer(
        _ url: String, timeout: Duration = .seconds(30), prices: ModelSettings.Prices? = .init(input: 2.5, output: 10)
    ) throws -> SummaryWriter {
        let key = APIKey(secret)
        guard let key else { throw HTTPClientError.other("the test's key is not sound") }
        let settings = ModelSettings(baseURL: url, key: key, model: "drawing-reader", timeout: timeout, prices: prices)
        return SummaryWriter(model: ModelSummarizer(settings: settings, client: try HTTPClient()))
    }

    /// What the writer makes of one reply of the model, with what was asked and logged.
    static func write(
        _ reply: ModelServer.Reply, sheet: SheetReport = sheet(), elapsed: Duration = .zero, timeout: Duration = .seconds(30),
        pictures: [ModelPicture] = []
    ) async throws -> (outcome: SummaryWriter.Outcome, questions: [ModelServer.Question], log: [String]) {
        let lines = LogLines()
        return try await ModelServer.run(reply) { url, server in
            let outcome = try await writer(url, timeout: timeout).write(sheet, elapsed: elapsed, logger: lines.logger) { pictures }
            return (outcome, server.questions, lines.all)
        }
    }
}

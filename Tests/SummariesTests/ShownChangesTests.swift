import Domain
import Logging
import Summaries
import Testing

@Suite struct ShownChangesTests {
    private func change(_ id: String, side: Double, text: Bool = false, category: Change.Category = .geometry, hasPictures: Bool = true) -> Change {
        Change(
            id: id, kind: .modified, category: category, bounds: Box(left: 0, top: 0, right: side, bottom: side),
            text: text ? .init(old: "a", new: "b") : nil, confidence: 1, files: hasPictures ? ["before": "b", "after": "a"] : nil)
    }

    @Test func whatWordsDoNotTellIsShownFirstAndTheTitleBlockNever() {
        let changes = [
            change("text", side: 90, text: true), change("small", side: 1), change("title", side: 50, category: .titleBlock),
            change("large", side: 80), change("unseen", side: 70, hasPictures: false), change("also small", side: 1),
        ]
        #expect(ShownChanges.chosen(changes).map(\.id) == ["large", "small", "also small", "text"])
    }

    @Test func onlySoManyAreShown() {
        let changes = (1...40).map { change("\($0)", side: Double($0)) }
        #expect(ShownChanges.chosen(changes).map(\.id) == (29...40).reversed().map(String.init))
    }

    @Test func placesAreToldByTheSizeOfThePage() async throws {
        let sheet = Scene.sheet()
        let outcome = try await SummaryWriter(model: nil).write(
            sheet, page: PaperSize(width: 400, height: 480), elapsed: .zero, logger: Logger(label: "test")) { [] }
        guard case .written(let written) = outcome else {
            Issue.record("not written: \(outcome)")
            return
        }
        #expect(written.summary.text.contains("lower right"), "\(written.summary.text)")
        #expect(written.summary == RuleSummary.summary(of: sheet, pageWidth: 400, pageHeight: 480))
    }
}

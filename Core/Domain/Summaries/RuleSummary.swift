/// The words for a comparison, made from its list of changes by rule.
public enum RuleSummary {
    /// Everything that is said about a sheet, each sentence with the changes that it rests on.
    public struct Statements: Hashable, Sendable {
        /// The first one sums up; those about the title block and the designer's marks stand last.
        public var sentences: [CitedSentence]
        /// One of `sentences`; nil where nothing is critical.
        public var critical: CitedSentence?
        public var recommendations: [CitedSentence]
        public var disciplines: [DisciplineChanges]
    }

    /// - Parameters:
    ///   - sheet: the result for one sheet.
    ///   - pageWidth: of the new page as displayed, points; with `pageHeight`, changes are said to lie e.g. upper left. Without them that is said
    ///     only where the changes reach far enough to tell the paper.
    /// - Returns: `text` has one sentence a line, and `citations` one list of ids a line; a line about no change has an empty list.
    public static func summary(of sheet: SheetReport, pageWidth: Double? = nil, pageHeight: Double? = nil) -> Summary {
        let statements = statements(about: sheet, pageWidth: pageWidth, pageHeight: pageHeight)
        return Summary(
            text: statements.sentences.map(\.text).joined(separator: "\n"), criticalChange: statements.critical?.text,
            recommendations: statements.recommendations.map { $0.text }, source: .rules, citations: statements.sentences.map(\.citations))
    }

    /// The same, with citations for all of it, and the changes by discipline.
    public static func statements(about sheet: SheetReport, pageWidth: Double? = nil, pageHeight: Double? = nil) -> Statements {
        switch sheet.status {
        case .changed, .unchanged: break
        case .added, .removed, .refused, .failed:
            let (sentence, advice) = withoutChanges(sheet)
            return Statements(sentences: [sentence], recommendations: [advice], disciplines: [])
        }
        let places: Places?
        if let pageWidth, let pageHeight {
            places = Places(width: pageWidth, height: pageHeight)
        } else {
            places = Places(reaching: sheet.changes.map(\.bounds))
        }
        let content = sheet.changes.filter { $0.category != .titleBlock }
        let findings = ChangeFindings.all(in: content, places: places, sheet: sheet.alignment?.transform ?? .identity)
        let sentences = [opening(sheet, content)] + findings.map(\.sentence) + titleBlock(sheet) + MarkedRevisions.sentences(about: sheet, places: places)
        return Statements(
            sentences: sentences, critical: findings.filter { $0.gravity > 0 }.enumerated()
                .max { ($0.element.gravity, $1.offset) < ($1.element.gravity, $0.offset) }?.element.sentence,
            recommendations: Advice.recommendations(for: sheet, findings: findings), disciplines: DisciplineChanges.of(content, sheet: sheet))
    }

    /// `A-101 First floor plan`, or what is known of it.
    static func name(_ sheet: SheetReport) -> String {
        let names = [sheet.sheetNumber, sheet.title].compactMap { $0 }.map(Wording.plain).filter { !$0.isEmpty }
        if !names.isEmpty { return "Sheet " + names.joined(separator: " ") }
        if let page = sheet.newPage { return "Page \(page) of the new set" }
        if let page = sheet.oldPage { return "Page \(page) of the old set" }
        return "This sheet"
    }

    private static func opening(_ sheet: SheetReport, _ content: [Change]) -> CitedSentence {
        guard !content.isEmpty else {
            return CitedSentence("\(name(sheet)) is unchanged\(sheet.changes.isEmpty ? "" : " outside its title block").", citations: [])
        }
        let kinds: [(Change.Kind, String)] = [
            (.text, "text changed"), (.added, "added"), (.removed, "removed"), (.modified, "modified"), (.moved, "moved"),
        ]
        let counts = kinds.compactMap { kind, word in
            let count = content.count { $0.kind == kind }
            return count > 0 ? "\(count) \(word)" : nil
        }
        return CitedSentence(
            "\(name(sheet)) has \(Wording.count(content.count, "change")): \(Wording.list(counts)).", citations: content.map(\.id))
    }

    /// All of the title block in one sentence.
    private static func titleBlock(_ sheet: SheetReport) -> [CitedSentence] {
        let changes = sheet.changes.filter { $0.category == .titleBlock }
        guard !changes.isEmpty else { return [] }
        let readings = changes.compactMap { change -> String? in
            guard let text = change.text else { return nil }
            if text.old.isEmpty { return "\(Wording.quoted(text.new)) added" }
            if text.new.isEmpty { return "\(Wording.quoted(text.old)) removed" }
            return "\(Wording.quoted(text.old)) is now \(Wording.quoted(text.new))"
        }
        let shown = Wording.repeats(readings).prefix(4)
        let told = shown.map { $0.count == 1 ? $0.item : "\($0.item) (\($0.count) times)" }
        let rest = changes.count - shown.reduce(0) { $0 + $1.count }
        let words = told + (rest > 0 ? [told.isEmpty ? Wording.count(rest, "change") : "\(rest) more"] : [])
        return [CitedSentence("In the title block: \(words.joined(separator: "; ")).", citations: changes.map(\.id))]
    }

    private static func withoutChanges(_ sheet: SheetReport) -> (CitedSentence, CitedSentence) {
        let name = name(sheet)
        let (text, advice): (String, String) =
            switch sheet.status {
            case .added:
                ("\(name) is new: the old set has no sheet that belongs to it.", "Take off the whole sheet as new scope.")
            case .removed:
                (
                    "\(name) is gone: the new set has no sheet that belongs to it.",
                    "Ask whether its scope was dropped or has moved to another sheet."
                )
            case .refused:
                (
                    "\(name) could not be compared: \(Wording.reasons(sheet.alignment?.reasons ?? [])).",
                    "Look at both pages side by side; where they are not the same sheet, pair each with the right one by hand."
                )
            default:
                (
                    "\(name) failed: \(Wording.plain(sheet.failure ?? "no reason was given")).",
                    "Upload a sound copy of the page, or compare it by eye."
                )
            }
        return (CitedSentence(text, citations: []), CitedSentence(advice, citations: []))
    }
}

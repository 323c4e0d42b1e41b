/// What to do about the changes of a sheet.
enum Advice {
    static func recommendations(for sheet: SheetReport, findings: [ChangeFindings]) -> [CitedSentence] {
        var advice: [CitedSentence] = []
        add("Have the structural engineer confirm the changes that name structure or safety", findings.filter(\.isStructural).flatMap(\.changes))
        add(
            "Measure the quantities that depend on the changed dimensions again",
            findings.filter { $0.topic == .dimension && $0.gravity > 0 }.flatMap(\.changes))
        let changes = findings.flatMap(\.changes)
        add("Check whether what was removed is already priced, ordered or built", changes.filter { $0.kind == .removed && isMaterial($0) })
        add("Price what was added", changes.filter { $0.kind == .added && isMaterial($0) })
        add("Ask which is right, figures or line: the text of a dimension changed while its line did not", changes.filter { $0.dimensionMismatch == .textOnly })
        add("Ask which is right, figures or line: the line of a dimension changed while its text did not", changes.filter { $0.dimensionMismatch == .lineOnly })
        if let alignment = sheet.alignment, alignment.verdict == .poor {
            advice.append(
                CitedSentence("Look at the overlay: the alignment is poor (\(Wording.reasons(alignment.reasons))).", citations: []))
        }
        if let match = sheet.match, match.method != .person, match.confidence < 0.6 {
            advice.append(
                CitedSentence("Make sure that the two pages are one sheet: they were paired by \(words(match.method)) only.", citations: []))
        }
        return advice

        func add(_ text: String, _ changes: [Change]) {
            let named = Set(changes.map(\.id))
            let ids = sheet.changes.map(\.id).filter(named.contains)
            guard !ids.isEmpty else { return }
            let shown = ids.prefix(6).joined(separator: ", ") + (ids.count > 6 ? " and \(ids.count - 6) more" : "")
            advice.append(CitedSentence("\(text) (\(shown)).", citations: ids))
        }
    }

    /// Repainting means no work.
    private static func isMaterial(_ change: Change) -> Bool { change.category != .fill && change.category != .hatch }

    private static func words(_ method: SheetMatch.Method) -> String {
        switch method {
        case .number: "a number that was hard to read, or stands on other content"
        case .normalisedNumber: "a similar number"
        case .title: "their title"
        case .content: "their content"
        case .order: "their place in the set"
        case .person: "a person"
        }
    }
}

import Domain

/// Dates, times and paths that are printed at the edge of a sheet belong to its title block, wherever that ends.
enum Stamps {
    /// Share of the page, from each edge, in which they stand.
    static let border = 0.16

    /// - Parameters:
    ///   - width: of the new page in points.
    static func told(_ drafts: [ChangeDraft], width: Double, height: Double) -> [ChangeDraft] {
        drafts.map { draft in
            guard let text = draft.text, isStamp(text), isAtEdge(draft.bounds, width, height) else { return draft }
            var draft = draft
            draft.category = .titleBlock
            return draft
        }
    }

    private static func isStamp(_ text: Change.TextPair) -> Bool {
        let readings = [text.old, text.new].filter { !$0.isEmpty }
        return !readings.isEmpty && readings.allSatisfy { StampText.isDate($0) || StampText.isPrintStamp($0) }
    }

    private static func isAtEdge(_ box: Box, _ width: Double, _ height: Double) -> Bool {
        let inner = Box(left: width * border, top: height * border, right: width * (1 - border), bottom: height * (1 - border))
        return !inner.contains(box.center)
    }
}

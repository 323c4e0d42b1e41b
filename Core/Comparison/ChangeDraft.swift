import Domain

/// A change before it has a number; all boxes in points of the new page.
struct ChangeDraft: Sendable {
    var kind: Change.Kind
    var category: Change.Category
    var bounds: Box
    /// Where the old thing was, on the new page; nil for what is added.
    var before: Box?
    /// The same on the old page.
    var oldBounds: Box?
    var text: Change.TextPair?
    /// The grey level of its fill, where one changed with it.
    var fill: Int?
    /// Whether strokes changed.
    var hasInk = false
    /// Around the strokes that went and those that came.
    var removedInk: Box?
    var addedInk: Box?
    var confidence: Double
    var dimensionMismatch: Change.DimensionMismatch?

    /// Becomes one with another part of the same thing.
    mutating func take(_ other: ChangeDraft) {
        bounds = bounds.union(other.bounds)
        if let before, let more = other.before { self.before = before.union(more) }
        if let more = other.text {
            text = .init(
                old: [text?.old ?? "", more.old].filter { !$0.isEmpty }.joined(separator: "\n"),
                new: [text?.new ?? "", more.new].filter { !$0.isEmpty }.joined(separator: "\n"))
        }
        confidence = min(confidence, other.confidence)
    }

    func change(id: String) -> Change {
        var difference: Double?
        if let text, let old = Dimension(text.old), let new = Dimension(text.new), old.isImperial == new.isImperial {
            difference = ((new.millimetres - old.millimetres) * 1000).rounded() / 1000
        }
        return Change(
            id: id, kind: kind, category: category, bounds: bounds.rounded, oldBounds: oldBounds?.rounded, text: text,
            confidence: (confidence * 100).rounded() / 100, dimensionDifferenceMillimetres: difference,
            dimensionMismatch: dimensionMismatch)
    }
}

extension [ChangeDraft] {
    var inReadingOrder: [ChangeDraft] {
        sorted { ($0.bounds.top, $0.bounds.left, $0.bounds.right) < ($1.bounds.top, $1.bounds.left, $1.bounds.right) }
    }
}

extension Box {
    /// To hundredths of a point.
    var rounded: Box {
        let round = { (value: Double) in (value * 100).rounded() / 100 }
        return Box(left: round(left), top: round(top), right: round(right), bottom: round(bottom))
    }
}

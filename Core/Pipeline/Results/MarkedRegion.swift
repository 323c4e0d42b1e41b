import Domain

/// A region of an overlay that a person made, as far as words are written about it.
struct MarkedRegion: Codable, Hashable, Sendable {
    enum Action: String, Codable, Sendable { case added, removed, moved }

    var action: Action
    /// Points on the new page.
    var bounds: Box
    /// Points on the old page, for a moved thing.
    var from: Box?
    var label: String?

    func change(id: String) -> Change {
        let label = label.flatMap { $0.isEmpty ? nil : $0 }
        let (kind, text): (Change.Kind, Change.TextPair?) =
            switch action {
            case .added: (.added, label.map { Change.TextPair(old: "", new: $0) })
            case .removed: (.removed, label.map { Change.TextPair(old: $0, new: "") })
            case .moved: (.moved, label.map { Change.TextPair(old: $0, new: $0) })
            }
        return Change(id: id, kind: kind, category: text == nil ? .geometry : .note, bounds: bounds, oldBounds: from, text: text, confidence: 1)
    }
}

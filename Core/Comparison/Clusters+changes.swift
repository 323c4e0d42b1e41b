import Domain
import Vision

/// What clusters are told as.
extension Clusters {
    /// A replaced string; of a long one, the place where its ink changed.
    func replacement(_ cluster: Cluster) -> ChangeDraft {
        guard let edit = cluster.edits.first else {
            let bounds = cluster.pieces.reduce(cluster.unread ?? box(cluster)) { $0.union(grid.box($1.whole)) }
            return ChangeDraft(kind: .modified, category: .note, bounds: bounds, before: bounds, hasInk: true, confidence: 0.6)
        }
        let ink = cluster.pieces.dropFirst().reduce(cluster.pieces.first.map { grid.box($0.whole) }) { $0?.union(grid.box($1.whole)) }
        var (bounds, before) = (ink.map { edit.box.union($0) } ?? edit.box, edit.oldBox)
        if let ink, !grid.isScan {
            let isUpright = edit.box.width >= edit.box.height
            let (part, whole) = isUpright ? (ink.width, edit.box.width) : (ink.height, edit.box.height)
            if part < 0.5 * whole, whole - part > 30 * grid.reduction {
                bounds = isUpright
                    ? Box(left: ink.left, top: edit.box.top, right: ink.right, bottom: edit.box.bottom)
                    : Box(left: edit.box.left, top: ink.top, right: edit.box.right, bottom: ink.bottom)
                before = bounds
            }
        }
        return ChangeDraft(
            kind: .text, category: .of(text: edit.newLine), bounds: bounds, before: before, text: .init(old: edit.oldLine, new: edit.newLine),
            confidence: 0.98 * edit.confidence)
    }

    func change(_ cluster: Cluster) -> ChangeDraft {
        var added = Double(cluster.pieces.reduce(0) { $0 + $1.addedArea })
        var removed = Double(cluster.pieces.reduce(0) { $0 + $1.removedArea })
        let ink = added + removed
        if ink < 0.16 * grid.squareMillimetre {
            for area in cluster.areas { if area.isLighter { removed += Double(area.area) } else { added += Double(area.area) } }
        }
        let hasOldText = cluster.edits.contains { $0.oldBox != nil && !($0.isCut && !$0.isShorter) }
        let hasNewText = cluster.edits.contains { $0.newBox != nil && !($0.isCut && $0.isShorter) }
        var kind: Change.Kind
        if removed * 8 < added && !hasOldText { kind = .added }
        else if added * 8 < removed && !hasNewText { kind = .removed }
        else if added + removed == 0 { kind = hasOldText && hasNewText ? .text : hasNewText ? .added : .removed }
        else { kind = .modified }
        var text: Change.TextPair?
        if !cluster.edits.isEmpty { text = Self.text(cluster.edits, old: \.old, new: \.new) }
        let bounds = box(cluster)
        let around = { (boxes: [PixelBox]) in boxes.filter { !$0.isEmpty }.map(grid.box).reduce(nil) { (all: Box?, box) in all?.union(box) ?? box } }
        var category = category(cluster, ink: ink, text: text)
        // A line that lost or gained letters or words, and nothing else: its text was edited, and is said whole.
        if category != .geometry, cluster.edits.contains(where: \.isOfLine) {
            kind = .text
            let whole = Self.text(cluster.edits, old: \.oldLine, new: \.newLine)
            category = .of(text: whole.new)
            text = whole
        }
        return ChangeDraft(
            kind: kind, category: category, bounds: bounds, before: kind == .added ? nil : bounds, text: text,
            fill: cluster.areas.max { $0.area < $1.area }.map { $0.isLighter ? $0.oldLevel : $0.newLevel }, hasInk: ink > 0,
            removedInk: around(cluster.pieces.map(\.removed)), addedInk: around(cluster.pieces.map(\.added)),
            confidence: min(cluster.edits.map(\.confidence).min() ?? 1, grid.isScan ? 0.8 : ink > 0 ? 0.95 : 0.9))
    }

    private static func text(_ edits: [TextEdit], old: (TextEdit) -> String, new: (TextEdit) -> String) -> Change.TextPair {
        Change.TextPair(
            old: edits.map(old).filter { !$0.isEmpty }.joined(separator: "\n"), new: edits.map(new).filter { !$0.isEmpty }.joined(separator: "\n"))
    }

    private func category(_ cluster: Cluster, ink: Double, text: Change.TextPair?) -> Change.Category {
        guard let text else { return ink == 0 && !cluster.areas.isEmpty ? .fill : .geometry }
        // Mostly ink within the words: the change is the text.
        let inWords = cluster.pieces.filter { piece in cluster.edits.contains { $0.box.grown(by: 1.5).intersects(grid.box(piece.whole)) } }
            .reduce(0) { $0 + $1.area }
        return Double(inWords) * 10 >= ink * 7 ? .of(text: text.new.isEmpty ? text.old : text.new) : .geometry
    }
}

import Domain

/// Says what a comparison should report for one thing that is drawn differently in two revisions.
enum ElementDifference {
    /// The edits in points of the sheet as drawn, both boxes in the same coordinates; none where the ink is equal.
    static func edits(of slot: SheetDrawing.Slot) -> [EditTruth] {
        guard slot.old != slot.new else { return [] }
        let old = slot.old.filter { !slot.new.contains($0) }
        let new = slot.new.filter { !slot.old.contains($0) }
        if isMove(from: slot.old, to: slot.new) { return edit(.moved, slot, old: slot.old.bounds, new: slot.new.bounds, text: nil) }
        let oldRuns = old.compactMap(\.textRun)
        let newRuns = new.compactMap(\.textRun)
        let isTextOnly = oldRuns.count == old.count && newRuns.count == new.count
        if isTextOnly, oldRuns.count == newRuns.count {
            return zip(oldRuns, newRuns).flatMap { before, after in
                edit(.text, slot, old: before.bounds, new: after.bounds, text: .init(old: before.string, new: after.string))
            }
        }
        if isTextOnly, oldRuns.isEmpty {
            return newRuns.flatMap { edit(.text, slot, old: nil, new: $0.bounds, text: .init(old: "", new: $0.string)) }
        }
        if isTextOnly, newRuns.isEmpty {
            return oldRuns.flatMap { edit(.text, slot, old: $0.bounds, new: nil, text: .init(old: $0.string, new: "")) }
        }
        let text: Change.TextPair? =
            oldRuns.count <= 1 && newRuns.count <= 1 && !(oldRuns.isEmpty && newRuns.isEmpty)
            ? .init(old: oldRuns.first?.string ?? "", new: newRuns.first?.string ?? "") : nil
        switch (old.isEmpty, new.isEmpty) {
        case (true, _): return edit(slot.old.isEmpty ? .added : .modified, slot, old: nil, new: new.bounds, text: text)
        case (_, true): return edit(slot.new.isEmpty ? .removed : .modified, slot, old: old.bounds, new: nil, text: text)
        default: return edit(.modified, slot, old: old.bounds, new: new.bounds, text: text)
        }
    }

    private static func edit(_ kind: Change.Kind, _ slot: SheetDrawing.Slot, old: Box?, new: Box?, text: Change.TextPair?) -> [EditTruth] {
        guard let bounds = new ?? old else { return [] }
        return [EditTruth(edit: slot.edit, kind: kind, category: slot.category, bounds: bounds, oldBounds: old, text: text)]
    }

    /// Whether every part of the thing has moved by the same distance.
    private static func isMove(from old: [Primitive], to new: [Primitive]) -> Bool {
        guard old.count == new.count, let from = old.bounds, let to = new.bounds else { return false }
        let x = to.left - from.left
        let y = to.top - from.top
        return zip(old, new).allSatisfy { before, after in
            guard let shifted = before.shifted(x: x, y: y).bounds, let box = after.bounds, same(before, after) else { return false }
            let distances = [shifted.left - box.left, shifted.top - box.top, shifted.right - box.right, shifted.bottom - box.bottom]
            return distances.allSatisfy { abs($0) < 1e-6 }
        }
    }

    private static func same(_ old: Primitive, _ new: Primitive) -> Bool {
        switch (old, new) {
        case (.text(let before), .text(let after)): before.string == after.string && before.size == after.size
        case (.path(let before), .path(let after)): before.segments.count == after.segments.count && before.lineWidth == after.lineWidth
        default: false
        }
    }
}

import Domain

/// What an edit does, as somebody who revises drawings would say it.
public enum EditName: String, Sendable, Codable, CaseIterable {
    case dimensionValue, doorMoved, windowAdded, wallRemoved, partitionMoved, noteReworded, noteAdded, roomRenamed, tickAdded
    case detailAdded, scheduleCell, memberSize, symbolAdded, equipmentMoved
    /// Follows from another edit: a title block's date, a tag that names a renumbered sheet.
    case consequence
}

/// One sheet while it is drawn: everything on it in drawing order, once for each revision, and what a revision could change.
///
/// What the two revisions differ in is derived from the ink itself (see `ElementDifference`), so that the truth cannot miss an edit.
struct SheetDrawing {
    struct Slot {
        var category: Change.Category
        var old: [Primitive]
        var new: [Primitive]
        var edit = EditName.consequence
    }

    private struct Offer {
        var slot: Int
        var edit: EditName
        var new: [Primitive]
        var bounds: Box
    }

    let paper: Paper
    private let oldNumbers: [String: String]
    private let newNumbers: [String: String]
    private(set) var slots: [Slot] = []
    private var offers: [Offer] = []

    init(paper: Paper, oldNumbers: [String: String], newNumbers: [String: String]) {
        self.paper = paper
        self.oldNumbers = oldNumbers
        self.newNumbers = newNumbers
    }

    /// Draws one thing; the second argument of `draw` tells whether it is the new revision.
    @discardableResult
    mutating func add(_ category: Change.Category = .geometry, _ draw: (inout Pen, _ isNew: Bool) -> Void) -> Int {
        slots.append(Slot(category: category, old: ink(isNew: false, draw), new: ink(isNew: true, draw)))
        return slots.count - 1
    }

    @discardableResult
    mutating func add(_ category: Change.Category = .geometry, _ draw: (inout Pen) -> Void) -> Int {
        add(category) { pen, _ in draw(&pen) }
    }

    /// What the new revision may show in place of `slot`; nothing drawn means that it is removed.
    mutating func offer(_ edit: EditName, for slot: Int, _ draw: (inout Pen) -> Void) {
        let new = ink(isNew: true) { pen, _ in draw(&pen) }
        guard new != slots[slot].new, let bounds = (slots[slot].old + new).bounds else { return }
        offers.append(Offer(slot: slot, edit: edit, new: new, bounds: bounds))
    }

    /// What the new revision may show where the old one shows nothing.
    mutating func offerNew(_ edit: EditName, _ category: Change.Category = .geometry, _ draw: (inout Pen) -> Void) {
        slots.append(Slot(category: category, old: [], new: []))
        offer(edit, for: slots.count - 1, draw)
    }

    /// Takes up to `count` of the offers, as different from one another as there are, none nearer to another than `gap` points.
    mutating func revise(count: Int, gap: Double, using random: inout SeededRandom) {
        var taken: [Box] = []
        var used: [EditName: Int] = [:]
        let shuffled = random.shuffled(offers)
        for round in 0..<3 {
            for offer in shuffled where taken.count < count && used[offer.edit, default: 0] == round {
                guard slots[offer.slot].edit == .consequence, taken.allSatisfy({ $0.gap(to: offer.bounds) > gap }) else { continue }
                slots[offer.slot].new = offer.new
                slots[offer.slot].edit = offer.edit
                taken.append(offer.bounds)
                used[offer.edit, default: 0] += 1
            }
        }
    }

    private func ink(isNew: Bool, _ draw: (inout Pen, Bool) -> Void) -> [Primitive] {
        var pen = Pen(sheetNumbers: isNew ? newNumbers : oldNumbers)
        draw(&pen, isNew)
        return pen.primitives
    }
}

/// Compares two versions of a drawing given as objects.
public struct ObjectComparer: Sendable {
    public var settings: ObjectComparisonSettings

    public init(settings: ObjectComparisonSettings = ObjectComparisonSettings()) { self.settings = settings }

    /// Pairs objects by their id, and what is left by type and place. Objects that share an id within a version are paired with those that have it in
    /// the other version: first what is the same, then in order.
    public func changes(from old: ObjectList, to new: ObjectList) -> ObjectChanges {
        let index = ObjectIndex(old)
        var partners = index.partners(of: new)
        var newOf = [Int32](repeating: -1, count: old.count)
        var repeats: [Int: [Int]] = [:]
        for candidate in 0..<new.count where partners[candidate] >= 0 {
            let first = Int(partners[candidate])
            if newOf[first] >= 0 { repeats[first, default: []].append(candidate) } else { newOf[first] = Int32(candidate) }
        }
        for first in Set(repeats.keys).union(index.repeats.keys) where newOf[first] >= 0 {
            pair([first] + (index.repeats[first] ?? []), [Int(newOf[first])] + (repeats[first] ?? []), old, new, &newOf, &partners)
        }
        var changes = ObjectChanges()
        let types = TypeTranslation(old, new)
        for former in 0..<old.count where newOf[former] >= 0 {
            let pair = ObjectChanges.Pair(old: former, new: Int(newOf[former]))
            if hasMoved(pair, old, new) { changes.moved.append(pair) }
            if hasNewSize(pair, old, new) { changes.resized.append(pair) }
            if !types.isSame(pair) { changes.retyped.append(pair) }
        }
        let removed = newOf.indices.filter { newOf[$0] < 0 }
        let added = partners.indices.filter { partners[$0] < 0 }
        changes.reidentified = Renames(old: old, new: new, types: types, threshold: settings.threshold).pairs(removed: removed, added: added)
        let renamedOld = Set(changes.reidentified.map(\.old))
        let renamedNew = Set(changes.reidentified.map(\.new))
        changes.removed = removed.filter { !renamedOld.contains($0) }
        changes.added = added.filter { !renamedNew.contains($0) }
        return changes
    }

    /// Pairs the objects of one id: those that are the same first, the others in order. The rest has no partner.
    private func pair(
        _ former: [Int], _ latter: [Int], _ old: ObjectList, _ new: ObjectList, _ newOf: inout [Int32], _ partners: inout [Int32]
    ) {
        for object in former { newOf[object] = -1 }
        for object in latter { partners[object] = -1 }
        var free: [DrawingObject: [Int]] = [:]
        for object in latter.reversed() { free[new[object], default: []].append(object) }
        func couple(_ one: Int, _ other: Int) {
            newOf[one] = Int32(other)
            partners[other] = Int32(one)
        }
        for object in former {
            if let same = free[old[object]]?.popLast() { couple(object, same) }
        }
        for (one, other) in zip(former.filter { newOf[$0] < 0 }, latter.filter { partners[$0] < 0 }) { couple(one, other) }
    }

    private func hasMoved(_ pair: ObjectChanges.Pair, _ old: ObjectList, _ new: ObjectList) -> Bool {
        abs(old.x[pair.old] - new.x[pair.new]) > settings.threshold || abs(old.y[pair.old] - new.y[pair.new]) > settings.threshold
    }

    private func hasNewSize(_ pair: ObjectChanges.Pair, _ old: ObjectList, _ new: ObjectList) -> Bool {
        abs(old.width[pair.old] - new.width[pair.new]) > settings.threshold || abs(old.height[pair.old] - new.height[pair.new]) > settings.threshold
    }
}

/// Types of two lists, whose numbers differ.
struct TypeTranslation {
    private let oldTypes: [UInt32]
    private let newTypes: [UInt32]
    /// The old list's number of each of the new list's types; no type's number where the old one does not have it.
    private let translation: [UInt32]

    init(_ old: ObjectList, _ new: ObjectList) {
        oldTypes = old.type
        newTypes = new.type
        let numbers = Dictionary(zip(old.typeNames, UInt32(0)...), uniquingKeysWith: { first, _ in first })
        translation = new.typeNames.map { numbers[$0] ?? .max }
    }

    func old(_ index: Int) -> UInt32 { oldTypes[index] }
    /// In the numbers of the old list.
    func new(_ index: Int) -> UInt32 { translation[Int(newTypes[index])] }
    func isSame(_ pair: ObjectChanges.Pair) -> Bool { old(pair.old) == new(pair.new) }
}

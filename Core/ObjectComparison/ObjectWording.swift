import Foundation

/// The result of a comparison of objects in words, in the form that programs rely on.
public struct ObjectWords: Codable, Hashable, Sendable {
    public var added: [String]
    public var removed: [String]
    public var moved: [String]
    public var resized: [String]
    public var retyped: [String]
    public var reidentified: [String]
    public var summary: String
}

/// Words for changes between two lists of objects.
public struct ObjectWording {
    let old: ObjectList
    let new: ObjectList
    let settings: ObjectComparisonSettings
    /// Changes of each kind that the summary names.
    private static let named = 3

    public init(old: ObjectList, new: ObjectList, settings: ObjectComparisonSettings) {
        self.old = old
        self.new = new
        self.settings = settings
    }

    public func words(of changes: ObjectChanges) -> ObjectWords {
        var words = ObjectWords(
            added: changes.added.map { "\(new.id($0)) (\(new.typeName($0)) at \(new.x[$0]),\(new.y[$0]))" },
            removed: changes.removed.map { "\(old.id($0)) (\(old.typeName($0)))" }, moved: changes.moved.map(moved),
            resized: changes.resized.map {
                "\(old.id($0.old)) resized from \(size(old, $0.old)) to \(size(new, $0.new))"
            },
            retyped: changes.retyped.map { "\(old.id($0.old)) changed from \(old.typeName($0.old)) to \(new.typeName($0.new))" },
            reidentified: changes.reidentified.map { "\(old.id($0.old)) is now \(new.id($0.new)) (\(old.typeName($0.old)))" }, summary: "")
        words.summary = Self.summary([
            ("moved", words.moved), ("added", words.added), ("removed", words.removed), ("resized", words.resized), ("retyped", words.retyped),
            ("re-identified", words.reidentified),
        ])
        return words
    }

    /// Along the axis of the larger part of the way.
    private func moved(_ pair: ObjectChanges.Pair) -> String {
        let way = Way(dx: new.x[pair.new] - old.x[pair.old], dy: new.y[pair.new] - old.y[pair.old], north: settings.north)
        return "\(old.id(pair.old)) moved \(String(format: "%.1f", way.distance)) units \(way.direction)"
    }

    private func size(_ list: ObjectList, _ index: Int) -> String { "\(list.width[index])×\(list.height[index])" }

    private static func summary(_ kinds: [(name: String, changes: [String])]) -> String {
        let parts = kinds.filter { !$0.changes.isEmpty }.flatMap { kind in
            ["\(kind.changes.count) object(s) \(kind.name): \(kind.changes.prefix(named).joined(separator: ", "))"]
                + (kind.changes.count > named ? ["and \(kind.changes.count - named) more"] : [])
        }
        return parts.isEmpty ? "No changes detected." : parts.joined(separator: ". ") + "."
    }
}

/// How far, and in which direction of the compass, something moved.
public struct Way: Hashable, Sendable {
    /// Along the axis on which it moved farther; north or south where both are the same.
    public let distance: Double
    public let direction: String

    public init(dx: Double, dy: Double, north: ObjectComparisonSettings.North) {
        if abs(dx) > abs(dy) {
            distance = abs(dx)
            direction = dx > 0 ? "east" : "west"
        } else {
            distance = abs(dy)
            direction = (dy > 0) == (north == .up) ? "north" : "south"
        }
    }
}

/// A cloud that the designer drew around what was revised.
public struct RevisionCloud: Hashable, Sendable, Codable {
    /// Points on the new page.
    public var bounds: Box
    /// What stands in the triangle beside it; nil where there is none.
    public var mark: String?
    /// Whether the old sheet has no cloud there.
    public var isNew: Bool
    /// Ids of the changes inside; none where the cloud covers nothing that differs.
    public var changes: [String]

    public init(bounds: Box, mark: String? = nil, isNew: Bool, changes: [String] = []) {
        self.bounds = bounds
        self.mark = mark
        self.isNew = isNew
        self.changes = changes
    }
}

/// A small triangle with the mark of a revision.
public struct RevisionDelta: Hashable, Sendable, Codable {
    public var mark: String
    /// Points on the new page.
    public var bounds: Box
    public var isNew: Bool

    public init(mark: String, bounds: Box, isNew: Bool) {
        self.mark = mark
        self.bounds = bounds
        self.isNew = isNew
    }
}

/// Tells which changes lie in which clouds, as a pure function of both.
public enum CloudCover {
    /// Points by which a change may reach out of its cloud: its box goes around all of its ink.
    static let slack = 6.0
    /// Points from a cloud within which its triangle stands.
    static let reach = 72.0

    /// - Parameters:
    ///   - changes: of one sheet.
    ///   - clouds: on the new page of that sheet; where some are new, those speak for this revision, otherwise all do.
    /// - Returns: the changes, each told whether a cloud covers it (nothing is told on a sheet without clouds), and the clouds with what they cover. A
    ///   change that is the cloud itself is not covered by it.
    public static func told(_ changes: [Change], clouds: [RevisionCloud], deltas: [RevisionDelta]) -> (changes: [Change], clouds: [RevisionCloud]) {
        guard !clouds.isEmpty else { return (changes, []) }
        let speaking = clouds.contains(where: \.isNew) ? clouds.filter(\.isNew) : clouds
        let told = changes.map { change in
            var change = change
            change.clouded = speaking.contains { covers($0, change) || isOutline(change, of: $0) }
            return change
        }
        let filled = clouds.map { cloud in
            var cloud = cloud
            cloud.changes = changes.filter { covers(cloud, $0) || isPart(cloud, of: $0) }.map(\.id)
            let near = deltas.filter { $0.bounds.gap(to: cloud.bounds) <= reach }
            cloud.mark = near.min { $0.bounds.gap(to: cloud.bounds) < $1.bounds.gap(to: cloud.bounds) }?.mark
            return cloud
        }
        return (told, filled)
    }

    private static func covers(_ cloud: RevisionCloud, _ change: Change) -> Bool {
        guard !isOutline(change, of: cloud) else { return false }
        let box = change.bounds
        if isPart(cloud, of: change), cloud.bounds.area >= 0.3 * box.area { return true }
        let inside = cloud.bounds.grown(by: slack)
        guard box.area > 0 else { return inside.contains(box.center) }
        return inside.intersection(box).area >= 0.5 * box.area && inside.intersects(box)
    }

    /// Whether a cloud lies in a larger change: it was taken together with what it surrounds.
    private static func isPart(_ cloud: RevisionCloud, of change: Change) -> Bool {
        guard !isOutline(change, of: cloud), cloud.bounds.intersects(change.bounds) else { return false }
        return cloud.bounds.intersection(change.bounds).area >= 0.8 * cloud.bounds.area && change.bounds.area > cloud.bounds.area
    }

    /// Whether a change is nothing but the cloud that was drawn.
    private static func isOutline(_ change: Change, of cloud: RevisionCloud) -> Bool {
        guard change.text == nil else { return false }
        let common = change.bounds.intersection(cloud.bounds)
        guard change.bounds.intersects(cloud.bounds) else { return false }
        return common.area >= 0.8 * change.bounds.union(cloud.bounds).area
    }
}

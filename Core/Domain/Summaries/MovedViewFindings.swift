/// What is said of views that moved on their sheet: how far each, and whether it was drawn larger or smaller.
extension ChangeFindings {
    static func isMovedView(_ change: Change) -> Bool { change.kind == .moved && change.category == .view && change.oldBounds != nil }

    /// `A view moved 31.8 mm left and 19.0 mm down (centre)`: one sentence for each.
    ///
    /// - Parameter sheet: takes an old point to the new page where nothing moved by itself.
    static func movedViews(_ changes: [Change], sheet: AffineTransform, places: Places?) -> [ChangeFindings] {
        changes.filter(isMovedView).compactMap { change in
            guard let before = change.oldBounds.map({ sheet($0) }) else { return nil }
            let (old, new) = (before.center, change.bounds.center)
            let ways = [
                way(new.x - old.x, "left", "right"), way(new.y - old.y, "up", "down"),
            ].compactMap { $0 }
            let scale = before.width > 0 && before.height > 0 ? (change.bounds.area / before.area).squareRoot() : 1
            let size = abs(scale - 1) < 0.005 ? "" : " is drawn \(hundredths(scale)) times as large"
            let path = ways.isEmpty ? "" : " moved \(ways.joined(separator: " and "))"
            let what = [path, size].filter { !$0.isEmpty }.joined(separator: " and")
            return make(.thing, "A view\(what.isEmpty ? " moved" : what)\(places.note([change])).", [change])
        }
    }

    /// `31.8 mm left`; nil below half a millimetre on paper.
    private static func way(_ points: Double, _ back: String, _ forth: String) -> String? {
        let tenths = Int((abs(points) * Length.millimetresPerPoint * 10).rounded())
        return tenths < 5 ? nil : "\(tenths / 10).\(tenths % 10) mm \(points < 0 ? back : forth)"
    }

    private static func hundredths(_ value: Double) -> String {
        let count = Int((value * 100).rounded())
        return "\(count / 100).\(count % 100 < 10 ? "0" : "")\(count % 100)"
    }
}

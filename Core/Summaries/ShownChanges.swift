import Domain

/// Which changes of a sheet a model is shown pictures of.
public enum ShownChanges {
    /// Each is two pictures, and each picture costs tokens.
    public static let most = 12

    /// What words do not tell comes first: changes without text, the largest first; then those with text. The title block is not shown.
    /// - Returns: only changes that have pictures.
    public static func chosen(_ changes: [Change]) -> [Change] {
        let candidates = changes.enumerated().filter { $0.element.category != .titleBlock && $0.element.files?.isEmpty == false }
        let ordered = candidates.sorted { first, second in
            let (a, b) = (first.element, second.element)
            if (a.text == nil) != (b.text == nil) { return a.text == nil }
            return (-a.bounds.area, first.offset) < (-b.bounds.area, second.offset)
        }
        return ordered.prefix(most).map(\.element)
    }
}

/// The size of a page as it is displayed, in points.
public struct PaperSize: Hashable, Sendable {
    public var width: Double
    public var height: Double

    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }
}

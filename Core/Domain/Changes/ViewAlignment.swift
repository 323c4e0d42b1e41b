/// A plan, detail or section that has its own place on the new page, apart from the rest of its sheet.
public struct ViewAlignment: Hashable, Sendable, Codable {
    /// What the view covers, in points: on the new page, and on the old page.
    public var bounds: Box
    public var oldBounds: Box
    /// Takes an old point of the view to the new page (points).
    public var transform: AffineTransform
    /// What belongs to the view on the old page: boxes that do not overlap each other, nor those of other views.
    public var parts: [Box]

    public init(bounds: Box, oldBounds: Box, transform: AffineTransform, parts: [Box]) {
        self.bounds = bounds
        self.oldBounds = oldBounds
        self.transform = transform
        self.parts = parts
    }

    /// Share of a box on the old page that belongs to the view.
    public func share(of box: Box) -> Double {
        guard box.area > 0 else { return parts.contains { $0.contains(box.center) } ? 1 : 0 }
        return parts.reduce(0) { $0 + $1.intersection(box).area } / box.area
    }
}

extension Alignment {
    /// The transform of what lies in a box on the old page: its view's, or the sheet's.
    public func transform(of box: Box) -> AffineTransform {
        views?.first { $0.share(of: box) > 0.5 }?.transform ?? transform
    }

    /// Takes a box on the new page, filled with old things, back to the old page.
    public func back(_ box: Box) -> Box {
        for view in views ?? [] {
            guard let inverse = view.transform.inverse else { continue }
            let there = inverse(box)
            // Between the parts of a view is its white paper, which belongs to nobody.
            if view.share(of: there) > 0.5 { return there }
        }
        return transform.inverse.map { $0(box) } ?? box
    }
}

import Domain
import Imaging
import PageReading
import Raster
import Vision

/// The place of one change on both pages, cut out with what is around it. Both pictures lie on the new page's grid, at one scale.
public struct ChangeCrop: Sendable {
    public let before: GreyRaster
    public let after: GreyRaster
    /// What the pictures show, in points of the new page; another place only where a thing moved far.
    public let beforeRegion: Box
    public let afterRegion: Box
    /// Where the change was and is, in points of the new page; for an added or removed thing both are its place.
    public let beforeMark: Box
    public let afterMark: Box

    /// PNG by name: `before`, `after`.
    public func encoded() throws -> [String: [UInt8]] {
        ["before": try PNG.encode(before), "after": try PNG.encode(after)]
    }
}

/// Cuts the changes of a pair out of its two rasters, each read and held once however many changes there are.
public struct ChangeCrops: Sendable {
    /// Around a change, in millimetres on paper.
    public static let margin = 12.0
    /// The longer side of a crop, in pixels; larger places are reduced.
    public static let longestSide = 1000
    /// Changes of one sheet that get pictures: a sheet with more of them is another drawing, and pictures of all of it say nothing more.
    public static let most = 500
    /// A thing that moved further than this, in millimetres on paper, is shown at its old place before and at its new one after.
    static let farthest = 80.0

    private let old: PageReading
    private let new: PageReading
    private let alignment: Alignment

    public init(old: PageReading, new: PageReading, alignment: Alignment) {
        self.old = old
        self.new = new
        self.alignment = alignment
    }

    /// Which changes of a sheet get pictures, as indices in order: all, or the first `most` of them, those in the title block last.
    public static func chosen(_ changes: [Change], most: Int = ChangeCrops.most) -> [Int] {
        guard changes.count > most else { return Array(changes.indices) }
        let content = changes.indices.filter { changes[$0].category != .titleBlock }
        let rest = changes.indices.filter { changes[$0].category == .titleBlock }
        return (content + rest).prefix(most).sorted()
    }

    /// What to tell a person where not every change has pictures.
    public static func note(about changes: [Change], most: Int = ChangeCrops.most) -> String? {
        guard changes.count > most else { return nil }
        return "Only \(most) of the \(changes.count) changes have pictures of their own; the overlay shows all of them."
    }

    /// - Throws: `VisionError`.
    public func crop(_ change: Change) throws -> ChangeCrop {
        // In a view that has its own place the old page is laid as that view lies, except to show that the view itself was elsewhere.
        let oldBox = change.oldBounds ?? alignment.back(change.bounds)
        let transform = change.category == .view ? alignment.transform : alignment.transform(of: oldBox)
        let oldPlace = change.oldBounds.map { transform($0) } ?? change.bounds
        let both = change.bounds.union(oldPlace)
        let isFar = max(both.width, both.height) > max(change.bounds.width, change.bounds.height) + Self.farthest * pointsPerMillimetre
        let after = region(isFar ? change.bounds : both)
        var before = after
        if isFar {
            // Of one size, so that both are shown at one scale.
            let center = oldPlace.center
            before = Box(
                left: center.x - after.width / 2, top: center.y - after.height / 2, right: center.x + after.width / 2,
                bottom: center.y + after.height / 2)
        }
        return ChangeCrop(
            before: try picture(of: old.raster, at: before, by: transform), after: try picture(of: new.raster, at: after, by: .identity),
            beforeRegion: before, afterRegion: after, beforeMark: oldPlace, afterMark: change.bounds)
    }

    private let pointsPerMillimetre = 72 / 25.4

    /// The box with its margin, inside the new page and on its pixels.
    private func region(_ box: Box) -> Box {
        let grown = box.grown(by: Self.margin * pointsPerMillimetre)
        let pixel = 72 / new.raster.dpi
        let (width, height) = (Double(new.raster.width), Double(new.raster.height))
        let left = min(max(0, (grown.left / pixel).rounded(.down)), width - 1)
        let top = min(max(0, (grown.top / pixel).rounded(.down)), height - 1)
        let right = min(max(left + 1, (grown.right / pixel).rounded(.up)), width)
        let bottom = min(max(top + 1, (grown.bottom / pixel).rounded(.up)), height)
        return Box(left: left * pixel, top: top * pixel, right: right * pixel, bottom: bottom * pixel)
    }

    /// A region of the new page as `raster` shows it, which `transform` takes there.
    private func picture(of raster: GreyRaster, at region: Box, by transform: AffineTransform) throws -> GreyRaster {
        let size = (width: region.width * new.raster.dpi / 72, height: region.height * new.raster.dpi / 72)
        let reduction = max(1, max(size.width, size.height) / Double(Self.longestSide))
        let width = max(1, Int((size.width / reduction).rounded()))
        let height = max(1, Int((size.height / reduction).rounded()))
        guard let back = transform.inverse else { throw VisionError.failed(operation: "cut out a change") }
        // Only the part that is needed is laid on the new page; a few pixels more, because pixels mix at its edge.
        let source = back(region).grown(by: 4 * reduction * 72 / raster.dpi)
        let scale = raster.dpi / 72
        let left = max(0, Int((source.left * scale).rounded(.down)))
        let top = max(0, Int((source.top * scale).rounded(.down)))
        let right = min(raster.width, Int((source.right * scale).rounded(.up)))
        let bottom = min(raster.height, Int((source.bottom * scale).rounded(.up)))
        let dpi = new.raster.dpi / reduction
        guard left < right, top < bottom else { return try GreyRaster(width: width, height: height, dpi: dpi) }
        let part = raster.clipped(left: left, top: top, width: right - left, height: bottom - top)
        let toSheet = AffineTransform(a: 1, b: 0, c: 0, d: 1, e: Double(left) / scale, f: Double(top) / scale)
        let toRegion = AffineTransform(a: 1, b: 0, c: 0, d: 1, e: -region.left, f: -region.top)
        return try part.warped(by: toSheet.then(transform).then(toRegion), width: width, height: height, dpi: dpi)
    }
}

import Domain
import PageReading
import Raster
import Vision

/// What of a page is drawing, and what is frame and title block.
struct SheetZones: Sendable {
    /// Points on the page: the strip that a long line cuts off, or else the block that was read.
    var titleBlock: Box?
    /// The block around the sheet's number that was read, where it is not all of the strip.
    var numberBlock: Box?
    /// The table of revisions, wherever it stands.
    var revisions: RevisionTable?
    var width: Double
    var height: Double

    /// Width of the border, as a share of the page, in which frames lie.
    static let border = 0.035

    func isDrawing(_ point: Point) -> Bool {
        point.x > width * Self.border && point.x < width * (1 - Self.border) && point.y > height * Self.border
            && point.y < height * (1 - Self.border) && !isInTitleBlock(point)
    }

    func isInTitleBlock(_ point: Point) -> Bool { blocks.contains { $0.contains(point) } }

    /// Whether nearly all of a box lies in the title block.
    func isInTitleBlock(_ box: Box) -> Bool {
        guard box.area > 0 else { return isInTitleBlock(box.center) }
        return blocks.contains { $0.intersects(box) && $0.intersection(box).area >= 0.8 * box.area }
    }

    private var blocks: [Box] { [titleBlock, numberBlock, revisions?.bounds.grown(by: 8)].compactMap { $0 } }

    /// The strip that a long line cuts off at the right or lower edge, and the blocks that were read.
    init(of page: PageReading) throws {
        width = page.width
        height = page.height
        let strip = try Self.strip(of: page)
        titleBlock = strip ?? page.identity.titleBlock
        revisions = RevisionTable.find(in: page.text.words, width: page.width, height: page.height)
        numberBlock = strip == nil ? nil : page.identity.titleBlock
    }

    /// A line from frame to frame, near the right edge first, then the lower edge, bounds a strip of usual width. Shorter ones belong to views and their
    /// titles, and what is beyond the outermost long line is no title block: there, a drawing without one ends.
    private static func strip(of page: PageReading) throws -> Box? {
        let small = try page.raster.resampled(dpi: min(page.raster.dpi, 72))
        let (columns, rows) = try small.lineProfile(darkerThan: 225, bridging: 2)
        let toPoint = 72 / small.dpi
        if let line = line(in: columns, from: 0.78, to: 0.96, least: small.height * 7 / 10) {
            return Box(left: Double(line) * toPoint, top: 0, right: page.width, bottom: page.height)
        }
        if let line = line(in: rows, from: 0.82, to: 0.97, least: small.width * 7 / 10) {
            return Box(left: 0, top: Double(line) * toPoint, right: page.width, bottom: page.height)
        }
        return nil
    }

    /// The first line nearly as long as the longest, and longer than `least` pixels, between two shares of the page and at least a fortieth of the page inside
    /// the last such line.
    private static func line(in lengths: [Int], from first: Double, to last: Double, least: Int) -> Int? {
        let least = max(least, (lengths.max() ?? 0) * 95 / 100)
        let frame = lengths.lastIndex { $0 > least } ?? lengths.count
        let start = Int(Double(lengths.count) * first)
        let end = min(Int(Double(lengths.count) * last), frame - lengths.count / 40)
        guard start < end else { return nil }
        return (start..<end).first { lengths[$0] > least }
    }
}

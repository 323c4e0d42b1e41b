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

    /// Lines as long as most of the page, near the right edge first, then the lower edge, bound a strip of usual width.
    private static func strip(of page: PageReading) throws -> Box? {
        let small = try page.raster.resampled(dpi: min(page.raster.dpi, 72))
        let (columns, rows) = try small.lineProfile(darkerThan: 225, bridging: 2)
        let toPoint = 72 / small.dpi
        let frameRight = columns.lastIndex { $0 > small.height * 7 / 10 } ?? small.width
        let frameBottom = rows.lastIndex { $0 > small.width * 7 / 10 } ?? small.height
        let right = (small.width * 78 / 100)..<max(small.width * 78 / 100 + 1, min(small.width * 96 / 100, frameRight - small.width / 40))
        if let line = right.first(where: { $0 < columns.count && columns[$0] > small.height * 7 / 10 }) {
            return Box(left: Double(line) * toPoint, top: 0, right: page.width, bottom: page.height)
        }
        let lower = (small.height * 82 / 100)..<max(small.height * 82 / 100 + 1, min(small.height * 97 / 100, frameBottom - small.height / 40))
        if let line = lower.first(where: { $0 < rows.count && rows[$0] > small.width * 7 / 10 }) {
            return Box(left: 0, top: Double(line) * toPoint, right: page.width, bottom: page.height)
        }
        return nil
    }
}

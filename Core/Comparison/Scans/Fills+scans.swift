import Domain
import Vision

extension Fills {
    /// Share of the page and levels: what changed over more of the sheet by less is the scanner's light.
    private static var largestOfLight: Double { 0.08 }
    private static var mostOfLight: Int { 90 }

    /// Dense hairlines come out as dark as their renderer draws hairlines, and no light is even: on a scan a fill has changed where it gained or lost much of its
    /// contrast with the paper.
    static func isPlain(_ area: GroundArea, in box: Box, of grid: CommonGrid) -> Bool {
        let darker = min(area.oldLevel, area.newLevel), lighter = max(area.oldLevel, area.newLevel)
        if box.area > largestOfLight * grid.area, lighter - darker < mostOfLight { return false }
        return Double(lighter - darker) >= 0.35 * Double(255 - darker)
    }
}

import Domain
import PageReading
import Raster
import StepTracing
import Vision

/// Compares one pair of sheets: aligns them, refuses where that cannot be trusted, finds the changes.
public enum PairComparer {
    private static let seed: UInt64 = 0x6275_696C_6474

    /// - Parameters:
    ///   - idPrefix: stands before the count in the ids of changes, e.g. `A-101` for `A-101-1`.
    ///   - points: two to four pairs of places that a person says are the same; they win over what the machine finds.
    /// - Throws: `VisionError`, where memory is short or an operation on pixels fails; `PointAlignmentError`, where the points fix no alignment.
    /// - Returns: the same for the same input, on any number of threads.
    public static func compare(
        old: PageReading, new: PageReading, idPrefix: String, settings: ComparisonSettings, points: [PointPair] = []
    ) throws -> PairResult {
        let oldZones = try SheetZones(of: old)
        let newZones = try SheetZones(of: new)
        let isScan = try isScan(old.text, old.raster) || isScan(new.text, new.raster)
        let outcome = try step("align") {
            guard points.isEmpty else {
                return try PointAlignment(old: old, new: new, oldZones: oldZones, newZones: newZones, isScan: isScan).outcome(points)
            }
            let outcome = try Aligner(old: old, new: new, oldZones: oldZones, newZones: newZones, isScan: isScan, seed: seed).align()
            return try ViewAligner(old: old, new: new, oldZones: oldZones, newZones: newZones, isScan: isScan, seed: seed, settings: settings)
                .improved(outcome)
        }
        guard outcome.alignment.verdict != .refused else {
            return PairResult(status: .refused, alignment: outcome.alignment, changes: [])
        }
        let grid = try step("warp") {
            try CommonGrid(old: old, new: new, alignment: outcome.alignment, refinement: isScan ? outcome.refinement : nil, isScan: isScan)
        }
        let finder = ChangeFinder(grid: grid, oldZones: oldZones, newZones: newZones, alignment: outcome.alignment, settings: settings)
        let differences = try step("detect") {
            try finder.find(oldWords: old.text, newWords: new.text, oldRaster: old.raster, newRaster: new.raster)
        }
        let check = DimensionCheck(grid: grid, old: old.text, new: new.text, alignment: outcome.alignment)
        let told = try check.marked(TextMoves.paired(Stamps.told(differences, width: new.width, height: new.height))).inReadingOrder
        let drafts = outcome.alignment.movedViews + told
        let found = drafts.enumerated().map { $1.change(id: "\(idPrefix)-\($0 + 1)") }
        let (changes, marks) = try covered(found, grid: grid, zones: (oldZones, newZones), oldWords: check.oldWords, newWords: new.text.words)
        let isChanged = changes.contains { $0.category != .titleBlock }
        return PairResult(status: isChanged ? .changed : .unchanged, alignment: outcome.alignment, changes: changes, marks: marks)
    }

    /// The changes, told which clouds cover them, and what else the designer marked.
    private static func covered(
        _ changes: [Change], grid: CommonGrid, zones: (old: SheetZones, new: SheetZones), oldWords: [Word], newWords: [Word]
    ) throws -> ([Change], RevisionMarks) {
        let rows = zones.new.revisions.map { RevisionTable.added(old: zones.old.revisions?.rows ?? [], new: $0.rows) }
        let marks = try CloudFinder(grid: grid).find(oldWords: oldWords, newWords: newWords) { !zones.new.isInTitleBlock($0) }
        let (told, clouds) = CloudCover.told(changes, clouds: marks.clouds, deltas: marks.deltas)
        return (
            told,
            RevisionMarks(revisions: rows, clouds: clouds.isEmpty ? nil : clouds, deltas: marks.deltas.isEmpty ? nil : marks.deltas)
        )
    }

    /// Scans are pictures. Most carry grain as well: no grey level prevails as white paper does on drawn pages.
    static func isScan(_ text: TextLayer, _ page: GreyRaster) throws -> Bool {
        try text.isOfPicture == true || page.flatness() < 0.35
    }
}

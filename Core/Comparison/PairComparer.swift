import Domain
import PageReading
import Raster
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
        let isScan = try isScan(old) || isScan(new)
        var outcome: Aligner.Outcome
        if points.isEmpty {
            outcome = try Aligner(old: old, new: new, oldZones: oldZones, newZones: newZones, isScan: isScan, seed: seed).align()
            outcome = try ViewAligner(old: old, new: new, oldZones: oldZones, newZones: newZones, isScan: isScan, seed: seed, settings: settings)
                .improved(outcome)
        } else {
            outcome = try PointAlignment(old: old, new: new, oldZones: oldZones, newZones: newZones, isScan: isScan).outcome(points)
        }
        guard outcome.alignment.verdict != .refused else {
            return PairResult(status: .refused, alignment: outcome.alignment, changes: [])
        }
        let grid = try CommonGrid(
            old: old, new: new, alignment: outcome.alignment, refinement: isScan ? outcome.refinement : nil, isScan: isScan)
        let finder = ChangeFinder(grid: grid, oldZones: oldZones, newZones: newZones, alignment: outcome.alignment, settings: settings)
        let found = try finder.find(oldWords: old.text, newWords: new.text, oldRaster: old.raster, newRaster: new.raster)
        let drafts = outcome.alignment.movedViews + found
        let changes = drafts.enumerated().map { $1.change(id: "\(idPrefix)-\($0 + 1)") }
        let isChanged = changes.contains { $0.category != .titleBlock }
        return PairResult(status: isChanged ? .changed : .unchanged, alignment: outcome.alignment, changes: changes)
    }

    /// Scans carry grain: no grey level prevails as white paper does on drawn pages.
    private static func isScan(_ page: PageReading) throws -> Bool {
        try page.raster.flatness() < 0.35
    }
}

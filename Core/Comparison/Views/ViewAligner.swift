import Domain
import PageReading
import Vision

/// Replaces the one transform of a sheet by one for each view where views moved, and judges the outcome anew.
struct ViewAligner {
    var old: PageReading
    var new: PageReading
    var oldZones: SheetZones
    var newZones: SheetZones
    var isScan: Bool
    var seed: UInt64
    var settings: ComparisonSettings

    /// Sheets that were refused as a whole must be alike this much, view by view.
    static let leastScore = 0.45

    /// - Returns: what was given, where no view moved by itself, or where views explain the sheets no better.
    func improved(_ outcome: Aligner.Outcome) throws -> Aligner.Outcome {
        let wasRefused = outcome.alignment.verdict == .refused
        let finder = ViewFinder(
            old: old, new: new, oldZones: oldZones, newZones: newZones, isScan: isScan, seed: seed, settings: settings)
        guard let found = try finder.find(sheet: wasRefused ? nil : outcome.alignment.transform, score: outcome.alignment.score), !found.views.isEmpty else { return outcome }
        var alignment = outcome.alignment
        alignment.transform = found.transform
        alignment.views = found.views
        let agreement = try agreement(alignment)
        guard agreement.score >= max(outcome.alignment.score, wasRefused ? Self.leastScore : 0) else { return outcome }
        let verdict = Verdict.judge(
            agreement: agreement, inlierRatio: alignment.inlierRatio, residualMillimetres: wasRefused ? 0 : alignment.residualMillimetres,
            anchors: .max, sharedWords: nil, isScan: isScan, otherNumbers: SheetIdentity.otherNumbers(old.identity, new.identity))
        guard verdict.verdict != .refused else { return outcome }
        alignment.verdict = verdict.verdict
        alignment.score = agreement.score
        alignment.reasons = verdict.reasons
        if verdict.verdict == .poor {
            alignment.reasons.append(found.views.count == 1 ? "one view moved, and was aligned by itself" : "\(found.views.count) views moved, and were aligned one by one")
        }
        let isSameSheet = !wasRefused && found.transform == outcome.alignment.transform
        return Aligner.Outcome(alignment: alignment, refinement: isSameSheet ? outcome.refinement : nil)
    }

    private func agreement(_ alignment: Alignment) throws -> Agreement {
        let side = Double(max(new.raster.width, new.raster.height))
        let dpi = min(Agreement.dpi, new.raster.dpi, new.raster.dpi * 3600 / side)
        let page = try new.raster.resampled(dpi: dpi)
        let laid = try old.raster.laid(by: alignment, width: page.width, height: page.height, dpi: page.dpi)
        return try Agreement.measure(
            laid: laid, new: page, transform: alignment.transform, oldZones: oldZones, newZones: newZones, blur: isScan ? 0.7 : 0)
    }
}

extension SheetIdentity {
    /// The numbers of two sheets where both were read with confidence and differ.
    static func otherNumbers(_ old: SheetIdentity, _ new: SheetIdentity) -> (old: String, new: String)? {
        guard let first = old.number, let second = new.number, first != second, min(old.confidence, new.confidence) >= 0.6 else { return nil }
        return (first, second)
    }
}

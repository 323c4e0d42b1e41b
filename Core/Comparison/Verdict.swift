import Domain

/// Whether an alignment can be trusted, and why not.
struct Verdict: Sendable {
    var verdict: Alignment.Verdict
    var reasons: [String]

    /// Drawings that coincide less than this, beyond chance, have nothing to do with each other.
    static let leastScore = 0.30
    static let goodScore = 0.60
    static let renumberedScore = 0.75
    /// Square millimetres of ink that a sheet needs for a judgement.
    static let leastInk = 60.0

    static func judge(
        agreement: Agreement, inlierRatio: Double, residualMillimetres: Double, anchors: Int, sharedWords: Double?, isScan: Bool,
        otherNumbers: (old: String, new: String)?
    ) -> Verdict {
        if agreement.oldInk < leastInk || agreement.newInk < leastInk {
            return Verdict(verdict: .refused, reasons: ["one of the sheets is blank outside its frame and title block"])
        }
        let share = Int((agreement.coincidence * 100).rounded())
        let chance = Int((agreement.byChance * 100).rounded())
        var reasons: [String] = []
        if agreement.score < leastScore {
            reasons.append("outside the frame and title block only \(share) % of the ink coincides (\(chance) % would by chance)")
            if let sharedWords {
                reasons.append("\(Int((sharedWords * 100).rounded())) % of the words stand at the same place")
            }
            return Verdict(verdict: .refused, reasons: reasons)
        }
        // One background can serve many sheets: a sheet of another number must be alike nearly everywhere to be the same sheet renumbered.
        if let otherNumbers, agreement.score < renumberedScore {
            return Verdict(
                verdict: .refused,
                reasons: ["the sheets are numbered \(otherNumbers.old) and \(otherNumbers.new), and only \(share) % of the ink coincides"])
        }
        if agreement.score < goodScore {
            reasons.append("only \(share) % of the ink coincides: views may have moved on the sheet, or much was redrawn")
        }
        if residualMillimetres > 0.4 {
            reasons.append("matching places differ by \(Report.millimetres(residualMillimetres)) mm")
        }
        if anchors < 12, agreement.score < 0.8 { reasons.append("only \(anchors) places were matched") }
        return Verdict(verdict: reasons.isEmpty ? .good : .poor, reasons: reasons)
    }
}

extension Report {
    /// Two decimals, without locale.
    static func millimetres(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}

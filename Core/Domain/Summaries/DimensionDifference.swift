/// How much longer or shorter a dimension became, in the units in which it is written.
struct DimensionDifference: Hashable, Sendable {
    let old: Dimension
    let new: Dimension

    /// - Returns: nil where one of the strings is no length, or they are of different systems.
    init?(old: String, new: String) {
        guard let old = Dimension(old), let new = Dimension(new), old.isImperial == new.isImperial else { return nil }
        self.old = old
        self.new = new
    }

    var millimetres: Double { new.millimetres - old.millimetres }

    /// Share of the old length, at most 1; zero where nothing but the way of writing changed.
    var share: Double {
        guard words != nil else { return 0 }
        return old.millimetres > 0 ? min(1, abs(millimetres) / old.millimetres) : 1
    }

    /// `+2 1/2"`, `-1'-3"`, `+200 mm`; nil where the lengths are the same.
    var words: String? {
        guard abs(millimetres) > 1e-6 else { return nil }
        let sign = millimetres > 0 ? "+" : "-"
        return sign + (old.isImperial ? Self.imperial(abs(millimetres) / 25.4) : Self.metric(abs(millimetres)))
    }

    /// Feet, inches and sixty-fourths in lowest terms.
    private static func imperial(_ inches: Double) -> String {
        let parts = Int((min(inches, 1e9) * 64).rounded())
        let (feet, rest) = (parts / 768, parts % 768)
        var (over, under) = (rest % 64, 64)
        while over > 0, over % 2 == 0 { (over, under) = (over / 2, under / 2) }
        let fraction = over > 0 ? "\(over)/\(under)" : ""
        let whole = rest / 64
        let inchWords = [whole > 0 || fraction.isEmpty ? "\(whole)" : "", fraction].filter { !$0.isEmpty }.joined(separator: " ") + "\""
        if feet == 0 { return inchWords }
        return rest == 0 ? "\(feet)'" : "\(feet)'-\(whole > 0 ? inchWords : "0 " + inchWords)"
    }

    private static func metric(_ millimetres: Double) -> String {
        let tenths = Int((min(millimetres, 1e9) * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) mm" : "\(tenths / 10).\(tenths % 10) mm"
    }
}

/// A length as it is lettered on American drawings.
enum FeetInches {
    /// `14'-6 1/2"` for 174.5 inches; halves of an inch are shown, finer parts are not.
    static func text(inches: Double) -> String {
        let halves = Int((inches * 2).rounded())
        let feet = halves / 24
        let rest = halves % 24
        return "\(feet)'-\(rest / 2)\(rest % 2 == 1 ? " 1/2" : "")\""
    }

    static func text(feet: Double) -> String { text(inches: feet * 12) }
}

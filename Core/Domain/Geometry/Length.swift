/// Lengths on paper.
public enum Length {
    public static let pointsPerInch = 72.0
    public static let millimetresPerPoint = 25.4 / pointsPerInch
    public static let pointsPerMillimetre = pointsPerInch / 25.4
}

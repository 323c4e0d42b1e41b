/// A length as drawings write it: feet and inches (`12'-3 1/2"`, `6"`, `4'`), or metric (`3000`, `3.20 m`, `450 mm`, `12,5 cm`).
public struct Dimension: Hashable, Sendable {
    public var millimetres: Double
    public var isImperial: Bool

    /// Reads a string that is nothing but one length; nil otherwise. Bare numbers count as millimetres from 100 on, as drawings dimension them.
    public init?(_ text: String) {
        let plain = text.map { Self.plain[$0] ?? $0 }.reduce(into: "") { $0.append($1) }.trimmingSpaces.lowercased()
        guard plain.contains(where: \.isNumber) else { return nil }
        if plain.contains("'") || plain.contains("\"") {
            guard let inches = Self.inches(plain) else { return nil }
            self.init(millimetres: inches * 25.4, isImperial: true)
            return
        }
        for (unit, factor) in [("mm", 1.0), ("cm", 10.0), ("m", 1000.0)] where plain.hasSuffix(unit) {
            guard let value = Self.decimal(String(plain.dropLast(unit.count)).trimmingSpaces) else { return nil }
            self.init(millimetres: value * factor, isImperial: false)
            return
        }
        guard let value = Self.decimal(plain), value >= 100, value == value.rounded(), !plain.contains(".") else { return nil }
        self.init(millimetres: value, isImperial: false)
    }

    public init(millimetres: Double, isImperial: Bool) {
        self.millimetres = millimetres
        self.isImperial = isImperial
    }

    private static let plain: [Character: Character] = ["’": "'", "′": "'", "”": "\"", "″": "\"", "–": "-", "—": "-", "\u{A0}": " "]

    /// `F'`, `I"`, `F'-I"`, `F'-I N/D"`, `F' I"`, `N/D"`; a missing inch sign after feet is forgiven.
    private static func inches(_ text: String) -> Double? {
        var rest = Substring(text)
        var total = 0.0
        if let mark = rest.firstIndex(of: "'") {
            guard let feet = decimal(String(rest[..<mark]).trimmingSpaces) else { return nil }
            total += feet * 12
            rest = rest[rest.index(after: mark)...]
            let trimmed = String(rest).trimmingSpaces
            rest = Substring(trimmed.hasPrefix("-") ? String(trimmed.dropFirst()) : trimmed)
        }
        if rest.hasSuffix("\"") { rest = rest.dropLast() }
        let parts = rest.split(whereSeparator: { $0 == " " || $0 == "-" }).map(String.init)
        if parts.isEmpty { return text.contains("'") ? total : nil }
        guard parts.count <= 2 else { return nil }
        for (index, part) in parts.enumerated() {
            if part.contains("/") {
                let fraction = part.split(separator: "/").map { Double(String($0)) }
                guard index == parts.count - 1, fraction.count == 2, let over = fraction[0], let under = fraction[1], under > 0 else { return nil }
                total += over / under
            } else {
                guard index == 0, let value = decimal(part) else { return nil }
                total += value
            }
        }
        return total
    }

    private static func decimal(_ text: String) -> Double? {
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }) else { return nil }
        let pieces = text.split(separator: ",", omittingEmptySubsequences: false)
        // 1,200 groups thousands; 12,5 is a decimal comma.
        let joined = pieces.count == 2 && pieces[1].count != 3 ? pieces.joined(separator: ".") : pieces.joined()
        return Double(joined)
    }
}

extension String {
    /// Without white space at both ends.
    var trimmingSpaces: String {
        var slice = Substring(self)
        while slice.first?.isWhitespace == true { slice.removeFirst() }
        while slice.last?.isWhitespace == true { slice.removeLast() }
        return String(slice)
    }
}

/// A length as drawings write it: feet and inches (`12'-3 1/2"`, `6"`, `4'`, `3½"`), or metric (`3000`, `3.20 m`, `450 mm`, `12,5 cm`),
/// with what drawings say beside it (`2'-6" CLR`, `16" O.C.`, `R 450`, `3'-0" ±`).
public struct Dimension: Hashable, Sendable {
    public var millimetres: Double
    public var isImperial: Bool

    /// Reads a string that is nothing but one length; nil otherwise. Bare numbers count as millimetres from 100 on, as drawings dimension them.
    public init?(_ text: String) {
        let plain = Self.withoutRemarks(Self.spelled(text).lowercased())
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

    /// With plain quotation marks, hyphens and fractions.
    private static func spelled(_ text: String) -> String {
        var plain = ""
        for character in text {
            if let fraction = fractions[character] {
                if plain.last?.isNumber == true { plain += " " }
                plain += fraction
            } else {
                plain.append(Self.plain[character] ?? character)
            }
        }
        return plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static let plain: [Character: Character] = ["’": "'", "′": "'", "”": "\"", "″": "\"", "“": "\"", "–": "-", "—": "-", "\u{A0}": " "]
    private static let fractions: [Character: String] = [
        "½": "1/2", "¼": "1/4", "¾": "3/4", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8", "⅓": "1/3", "⅔": "2/3",
    ]

    /// What may stand before and behind a length without being part of it.
    private static let before: Set<String> = ["r", "ø", "±", "+/-", "~", "=", "@", "max", "max.", "min", "min.", "approx.", "clr", "clr.", "dia", "dia."]
    private static let behind: Set<String> = [
        "clr", "clr.", "clear", "typ", "typ.", "(typ)", "(typ.)", "min", "min.", "max", "max.", "o.c.", "oc", "o.c", "v.i.f.", "vif", "(vif)", "±", "+/-",
        "(+/-)", "a.f.f.", "aff", "dia", "dia.", "ø", "r", "hold", "eq", "r.o.", "nom", "nom.", "thk", "thk.", "deep", "wide", "high", "long",
    ]

    private static func withoutRemarks(_ text: String) -> String {
        var words = text.split(separator: " ").map(String.init)
        while words.count > 1, let first = words.first, before.contains(first) { words.removeFirst() }
        while words.count > 1, let last = words.last, behind.contains(last) { words.removeLast() }
        var rest = words.joined(separator: " ")
        for sign in ["+/-", "±", "ø"] {
            if rest.hasPrefix(sign) { rest = String(rest.dropFirst(sign.count)).trimmingSpaces }
            if rest.hasSuffix(sign) { rest = String(rest.dropLast(sign.count)).trimmingSpaces }
        }
        return rest
    }

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
                guard index == parts.count - 1, let value = fraction(part, inchesBelow: index > 0 ? 0 : total > 0 ? 12 : 1000) else { return nil }
                total += value
            } else {
                guard index == 0, let value = decimal(part) else { return nil }
                total += value
            }
        }
        return total
    }

    /// `N/D`. Stacked fractions are often run together with what stands before them: `31/4` is 3 1/4, as long as it can be nothing else.
    /// - Parameter inchesBelow: whole inches that may stand before it are less than these.
    private static func fraction(_ text: String, inchesBelow most: Double) -> Double? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let over = decimal(parts[0]), let under = decimal(parts[1]), under > 0 else { return nil }
        if over < under || most == 0 { return over / under }
        guard [2, 4, 8, 16, 32, 64].contains(under) else { return nil }
        let readings = (1..<max(2, parts[0].count)).compactMap { count -> Double? in
            let digits = parts[0].suffix(count)
            guard digits.first != "0", let top = Int(digits), top % 2 == 1, Double(top) < under, let whole = Double(parts[0].dropLast(count)), whole < most else { return nil }
            return whole + Double(top) / under
        }
        return readings.count == 1 ? readings[0] : nil
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

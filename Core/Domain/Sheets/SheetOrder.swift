/// The order of sheets in a drawing set: disciplines as the US National CAD Standard binds them, then numbers as a person counts (`A-2` before
/// `A-10`).
public enum SheetOrder {
    /// Whether `left` stands before `right`; sheets without discipline or number stand last.
    public static func precedes(_ left: SheetIdentity, _ right: SheetIdentity) -> Bool {
        Key(left).precedes(Key(right))
    }

    /// The order of a set's sheets, given as they lie: indices into `sheets`. A sheet without number stays behind the one that it lies behind;
    /// sheets of one number keep their order.
    public static func indices(_ sheets: [SheetIdentity]) -> [Int] {
        var last: Key?
        let keys = sheets.map { sheet in
            if Key.hasNumber(sheet) { last = Key(sheet) }
            return last
        }
        return sheets.indices.sorted { left, right in
            switch (keys[left], keys[right]) {
            case (nil, nil): return left < right
            case (nil, _): return true
            case (_, nil): return false
            case (let first?, let second?):
                if first.precedes(second) { return true }
                return second.precedes(first) ? false : left < right
            }
        }
    }

    private struct Key {
        let discipline: Int
        /// Digits by their value, all else by its letters; separators part them and are dropped.
        let parts: [Part]

        init(_ identity: SheetIdentity) {
            parts = Self.parts(identity.number ?? "")
            let known = identity.discipline ?? Self.letters(parts).flatMap { Self.disciplines[$0] }
            discipline = known.flatMap { Discipline.allCases.firstIndex(of: $0) } ?? Discipline.allCases.count
        }

        static func hasNumber(_ identity: SheetIdentity) -> Bool { !parts(identity.number ?? "").isEmpty }

        func precedes(_ other: Key) -> Bool {
            if parts.isEmpty != other.parts.isEmpty { return other.parts.isEmpty }
            if discipline != other.discipline { return discipline < other.discipline }
            for (mine, theirs) in zip(parts, other.parts) where mine != theirs { return mine.precedes(theirs) }
            return parts.count < other.parts.count
        }

        private static func parts(_ number: String) -> [Part] {
            var parts: [Part] = []
            var isOpen = false
            for character in number.uppercased() {
                if let digit = character.wholeNumberValue, character.isASCII {
                    if isOpen, case .digits(let value)? = parts.last {
                        parts[parts.count - 1] = .digits(value.multipliedReportingOverflow(by: 10).partialValue &+ digit)
                    } else {
                        parts.append(.digits(digit))
                    }
                    isOpen = true
                } else if character.isLetter {
                    if isOpen, case .letters(let value)? = parts.last {
                        parts[parts.count - 1] = .letters(value + String(character))
                    } else {
                        parts.append(.letters(String(character)))
                    }
                    isOpen = true
                } else {
                    isOpen = false
                }
            }
            return parts
        }

        private static func letters(_ parts: [Part]) -> Character? {
            for case .letters(let value) in parts { return value.first }
            return nil
        }

        private static let disciplines: [Character: Discipline] = [
            "G": .general, "V": .survey, "B": .geotechnical, "C": .civil, "L": .landscape, "S": .structural, "A": .architectural,
            "I": .interiors, "Q": .equipment, "F": .fireProtection, "P": .plumbing, "D": .process, "M": .mechanical, "E": .electrical,
            "T": .telecommunications, "Z": .shop,
        ]
    }

    private enum Part: Equatable {
        case digits(Int)
        case letters(String)

        func precedes(_ other: Part) -> Bool {
            switch (self, other) {
            case (.digits(let mine), .digits(let theirs)): mine < theirs
            case (.letters(let mine), .letters(let theirs)): mine < theirs
            case (.digits, .letters): true
            case (.letters, .digits): false
            }
        }
    }
}

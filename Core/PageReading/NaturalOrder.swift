/// The order in which people number files: `A-2` before `A-10`, upper and lower case alike, folder by folder.
enum NaturalOrder {
    static func precedes(_ first: String, _ second: String) -> Bool {
        let left = parts(first), right = parts(second)
        for (a, b) in zip(left, right) where a != b { return a < b }
        return left.count != right.count ? left.count < right.count : first < second
    }

    private enum Part: Equatable, Comparable {
        /// Ends a folder's name, so that a folder comes before what begins alike.
        case separator
        /// A run of digits without leading zeros, compared by length first: no number is too long.
        case number(length: Int, digits: String)
        case text(String)

        static func < (first: Part, second: Part) -> Bool {
            switch (first, second) {
            case (.number(let a, let x), .number(let b, let y)): a != b ? a < b : x < y
            case (.text(let a), .text(let b)): a < b
            default: first.rank < second.rank
            }
        }

        private var rank: Int {
            switch self {
            case .separator: 0
            case .number: 1
            case .text: 2
            }
        }
    }

    private static func parts(_ name: String) -> [Part] {
        var parts: [Part] = []
        var rest = name.lowercased()[...]
        while let first = rest.first {
            if first == "/" {
                parts.append(.separator)
                rest = rest.dropFirst()
            } else if isDigit(first) {
                let digits = rest.prefix(while: isDigit)
                let significant = digits.drop { $0 == "0" }
                parts.append(.number(length: significant.count, digits: String(significant)))
                rest = rest.dropFirst(digits.count)
            } else {
                let text = rest.prefix { $0 != "/" && !isDigit($0) }
                parts.append(.text(String(text)))
                rest = rest.dropFirst(text.count)
            }
        }
        return parts
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}

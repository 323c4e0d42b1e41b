/// What stands on a sheet besides its title block, small enough to be kept beside it: a MinHash of the bag of its words.
///
/// Source: A. Z. Broder, "On the resemblance and containment of documents", 1997, with slots cut to 16 bits after P. Li and A. C. König,
/// "b-Bit Minwise Hashing", 2010. With 192 slots the estimate of the resemblance has a standard error of at most 0.036.
public struct ContentFingerprint: Hashable, Sendable {
    static let slotCount = 192
    /// Below this number of words, two unrelated sheets can look alike.
    static let fewestWords = 12
    /// A word that stands more often than this says no more about the sheet.
    private static let mostRepeats: UInt64 = 16
    private static let mark = "m1."

    private let slots: [UInt16]

    /// - Parameters:
    ///   - text: the words of a page.
    ///   - titleBlock: what is left out, points on the displayed page: it is alike on all sheets of a set, and other in every issue.
    /// - Returns: nil for a page with too little text to tell it from others.
    public init?(of text: TextLayer, titleBlock: Box? = nil) {
        let words = text.words.filter { word in titleBlock?.contains(word.box.center) != true }
        self.init(words: words.lazy.map(\.text))
    }

    init?(words: some Sequence<String>) {
        var repeats: [UInt64: UInt64] = [:]
        var smallest = [UInt64](repeating: .max, count: Self.slotCount)
        var count = 0
        for word in words {
            guard let hash = Self.hash(word) else { continue }
            let turn = repeats[hash, default: 0]
            guard turn < Self.mostRepeats else { continue }
            repeats[hash] = turn + 1
            count += 1
            // The second of two equal words is a member of its own, so that a bag is compared and not a set.
            let member = Self.mixed(hash &+ turn &* 0xA24B_AED4_963E_E407)
            for slot in 0..<Self.slotCount {
                let value = Self.mixed(member ^ (UInt64(slot) &* 0x9E37_79B9_7F4A_7C15))
                if value < smallest[slot] { smallest[slot] = value }
            }
        }
        guard count >= Self.fewestWords else { return nil }
        // The upper bits of a minimum are mostly zero: the lower ones tell minima apart.
        slots = smallest.map { UInt16(truncatingIfNeeded: $0) }
    }

    /// Reads what `string` gave; nil for anything else.
    public init?(_ string: String) {
        var rest = Substring(string)
        while rest.first == "\"" || rest.first == " " { rest.removeFirst() }
        while rest.last == "\"" || rest.last == " " { rest.removeLast() }
        guard rest.hasPrefix(Self.mark) else { return nil }
        let digits = Array(rest.dropFirst(Self.mark.count).utf8)
        guard digits.count == Self.slotCount * 4 else { return nil }
        var slots: [UInt16] = []
        slots.reserveCapacity(Self.slotCount)
        for start in stride(from: 0, to: digits.count, by: 4) {
            guard let value = UInt16(String(decoding: digits[start..<start + 4], as: UTF8.self), radix: 16) else { return nil }
            slots.append(value)
        }
        self.slots = slots
    }

    /// 773 bytes: a string literal of JSON, so that it can stand in a JSON column as it is.
    public var string: String {
        "\"" + Self.mark + slots.map { value in
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }.joined() + "\""
    }

    /// 0…1: the share of words that both sheets have, of all words that either has (estimated).
    public func similarity(to other: ContentFingerprint) -> Double {
        var equal = 0
        for slot in 0..<Self.slotCount where slots[slot] == other.slots[slot] { equal += 1 }
        return Double(equal) / Double(Self.slotCount)
    }

    /// FNV-1a over the letters and digits of a word in capitals; nil for a word of less than two.
    private static func hash(_ word: String) -> UInt64? {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var count = 0
        for scalar in word.uppercased().unicodeScalars where scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
            hash = (hash ^ UInt64(scalar.value)) &* 0x100_0000_01B3
            count += 1
        }
        return count >= 2 ? hash : nil
    }

    /// The finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood, 2014).
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

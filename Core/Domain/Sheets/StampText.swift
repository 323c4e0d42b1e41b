/// Strings that change with every issue and say nothing of the drawing: dates, times, paths of files; and addresses.
public enum StampText {
    /// `06/12/2019`, `2019-06-12`, `12.6.19`, `JUNE 12, 2019`, `12 JUN 2019`, with or without a time of day.
    public static func isDate(_ text: String) -> Bool {
        var words = text.uppercased().split { $0 == " " || $0 == "," }.map(String.init)
        while let last = words.last, words.count > 1, isTime(last) || ["AM", "PM"].contains(last) { words.removeLast() }
        while let first = words.first, words.count > 1, labels.contains(first.filter { $0 != ":" }) || isTime(first) { words.removeFirst() }
        if words.count == 1 { return isNumericDate(words[0]) }
        guard (2...3).contains(words.count) else { return false }
        let months = words.filter { isMonth($0) }
        let numbers = words.filter { !isMonth($0) }
        return months.count == 1 && numbers.allSatisfy { Int($0) != nil && $0.count <= 4 } && numbers.contains { $0.count == 4 || $0.count <= 2 }
    }

    /// A time of day, a path or the name of a drawing file.
    public static func isPrintStamp(_ text: String) -> Bool {
        let lower = text.lowercased()
        if text.split(separator: " ").contains(where: { isTime(String($0)) }) { return true }
        return [".dwg", ".rvt", ".dgn", ".pln", ".pdf", "c:\\", "\\\\", "plotted", "printed"].contains { lower.contains($0) }
    }

    /// A street's number and name with a place: `3196 AALSETH LN - STOUGHTON, WI 53589`, `Madison, WI 53703`.
    public static func isAddress(_ text: String) -> Bool {
        let words = text.uppercased().split { $0 == " " || $0 == "," }.map(String.init)
        guard words.count >= 2 else { return false }
        for (state, code) in zip(words, words.dropFirst()) where state.count == 2 && state.allSatisfy(\.isLetter) {
            let digits = code.prefix(5)
            if digits.count == 5, digits.allSatisfy(\.isNumber) { return true }
        }
        guard words.count >= 3, let number = words.first, (1...6).contains(number.count), number.allSatisfy(\.isNumber) else { return false }
        return words.dropFirst().contains { streets.contains($0.filter { $0 != "." }) }
    }

    private static let labels: Set<String> = ["DATE", "PRINTED", "PLOTTED", "ISSUED", "PLOT", "PRINT", "ON", "AT"]
    private static let streets: Set<String> = [
        "ST", "STREET", "AVE", "AVENUE", "RD", "ROAD", "LN", "LANE", "DR", "DRIVE", "BLVD", "BOULEVARD", "HWY", "HIGHWAY", "CT", "PKWY", "SUITE",
    ]
    private static let months = [
        "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER",
    ]

    private static func isMonth(_ word: String) -> Bool {
        let letters = word.filter(\.isLetter)
        return letters.count >= 3 && letters.count == word.filter { $0 != "." }.count && months.contains { $0.hasPrefix(letters) }
    }

    private static func isTime(_ word: String) -> Bool {
        let upper = word.uppercased()
        let bare = upper.hasSuffix("AM") || upper.hasSuffix("PM") ? String(upper.dropLast(2)) : upper
        let parts = bare.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hour = Int(parts[0]), (0...24).contains(hour) else { return false }
        return parts.dropFirst().allSatisfy { $0.count == 2 && Int($0).map { (0..<60).contains($0) } == true }
    }

    private static func isNumericDate(_ word: String) -> Bool {
        for separator in ["/", "-", "."] as [Character] {
            let parts = word.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty && $0.count <= 4 && $0.allSatisfy { $0.isASCII && $0.isNumber } }) else { continue }
            let values = parts.compactMap(Int.init)
            let isYear = { (index: Int) in parts[index].count == 4 && (1900...2199).contains(values[index]) || parts[index].count == 2 }
            let areDays = { (first: Int, second: Int) in
                (1...31).contains(values[first]) && (1...31).contains(values[second]) && min(values[first], values[second]) <= 12
            }
            if isYear(2), areDays(0, 1), parts[0].count <= 2, parts[1].count <= 2 { return true }
            if parts[0].count == 4, isYear(0), areDays(1, 2) { return true }
        }
        return false
    }
}

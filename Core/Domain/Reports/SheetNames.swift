/// Names for the sheets of one result, each once: a set may print a number twice, and ids of changes and folders of pictures are made from names.
public enum SheetNames {
    /// What a sheet is called as long as nothing is known of the others: its number, or its page (from 1). Always the same for the same sheet, so
    /// it can be given before all pages are read.
    public static func plain(number: String?, newPage: Int?, oldPage: Int?) -> String {
        number ?? page(newPage: newPage, oldPage: oldPage)
    }

    /// - Returns: for each sheet its number, or its page; where several would be called the same in a folder, the page stands behind the number.
    public static func unique(_ sheets: [SheetReport]) -> [String] {
        var taken = Dictionary(grouping: sheets.map { key($0.name) }, by: \.self).mapValues(\.count)
        return sheets.map { sheet in
            guard taken[key(sheet.name), default: 0] > 1 else { return sheet.name }
            var name = "\(sheet.name)-\(page(newPage: sheet.newPage, oldPage: sheet.oldPage))"
            while taken[key(name)] != nil { name += "-again" }
            taken[key(name)] = 1
            return name
        }
    }

    /// A name that is safe in a file system: letters, digits, hyphens and dots, no dot in front.
    public static func folder(_ name: String) -> String {
        let safe = name.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." ? $0 : "_" }
        return (safe.first == "." ? "_" : "") + String(safe)
    }

    private static func page(newPage: Int?, oldPage: Int?) -> String {
        newPage.map { "page-\($0)" } ?? "old-page-\(oldPage ?? 0)"
    }

    /// Some file systems do not tell capitals from small letters.
    private static func key(_ name: String) -> String { folder(name).lowercased() }
}

extension SheetReport {
    /// What to call the sheet where a name without blanks is needed: its number, or its page.
    public var name: String { SheetNames.plain(number: sheetNumber, newPage: newPage, oldPage: oldPage) }
}

/// Gives the changes of a sheet, and what cites them, another name: `A-1-3` becomes `A-1-page-7-3`.
public struct ChangeRenaming: Hashable, Sendable {
    private let old: String
    private let new: String

    /// - Parameters:
    ///   - old: what the ids begin with.
    ///   - new: what they are to begin with.
    public init(from old: String, to new: String) {
        self.old = old + "-"
        self.new = new + "-"
    }

    public func callAsFunction(id: String) -> String {
        id.hasPrefix(old) && !id.dropFirst(old.count).isEmpty && id.dropFirst(old.count).allSatisfy(\.isNumber) ? new + id.dropFirst(old.count) : id
    }

    /// Every id in a text that stands there as a word.
    public func callAsFunction(text: String) -> String {
        var result = ""
        var rest = text[...]
        while let found = rest.firstRange(of: old) {
            let before = rest[..<found.lowerBound].last ?? result.last
            let digits = rest[found.upperBound...].prefix(while: \.isNumber)
            let after = rest[digits.endIndex...].first
            let isID = !digits.isEmpty && !(before.map(Self.isInside) ?? false) && !(after.map(Self.isInside) ?? false)
            result += rest[..<found.lowerBound] + (isID ? new : old)
            rest = rest[found.upperBound...]
        }
        return result + rest
    }

    private static func isInside(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "-" }
}

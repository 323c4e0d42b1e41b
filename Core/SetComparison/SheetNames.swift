import Domain

/// Names for the sheets of one result, each once: a set may print a number twice, and ids of changes and folders of pictures are made from names.
public enum SheetNames {
    /// - Returns: for each sheet its number, or its page; where several would be called the same in a folder, the page stands behind the number.
    public static func unique(_ sheets: [SheetReport]) -> [String] {
        var taken = Dictionary(grouping: sheets.map { key($0.name) }, by: \.self).mapValues(\.count)
        return sheets.map { sheet in
            guard taken[key(sheet.name), default: 0] > 1 else { return sheet.name }
            var name = "\(sheet.name)-" + (sheet.newPage.map { "page-\($0)" } ?? "old-page-\(sheet.oldPage ?? 0)")
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

    /// Some file systems do not tell capitals from small letters.
    private static func key(_ name: String) -> String { folder(name).lowercased() }
}

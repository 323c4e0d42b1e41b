import Domain

/// The pictures that were made of a pair, as paths relative to the report.
public struct Illustration: Sendable {
    /// Of the whole sheet, by purpose: `overlay`, `before`, `after`.
    public var files: [String: String]
    /// Of single changes: by id, then by purpose (`before`, `after`).
    public var changeFiles: [String: [String: String]]
    /// What a reader should know of them, e.g. that not every change has pictures.
    public var notes: [String]

    public init(files: [String: String] = [:], changeFiles: [String: [String: String]] = [:], notes: [String] = []) {
        self.files = files
        self.changeFiles = changeFiles
        self.notes = notes
    }
}

extension SheetReport {
    mutating func add(_ illustration: Illustration) {
        files = illustration.files
        for index in changes.indices { changes[index].files = illustration.changeFiles[changes[index].id] }
        if !illustration.notes.isEmpty { notes = (notes ?? []) + illustration.notes }
    }
}

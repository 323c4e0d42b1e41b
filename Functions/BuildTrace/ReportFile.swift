import Domain
import Foundation
import SetComparison

/// A report on disk.
enum ReportFile {
    /// Writes `report.json` whole or not at all; equal reports give equal bytes.
    static func write(_ report: Report, to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(report).write(to: URL(fileURLWithPath: folder + "/report.json"), options: .atomic)
    }

    /// A sheet's folder, relative to the report.
    ///
    /// - Parameter name: of `SheetNames.unique`.
    static func folder(named name: String) -> String { "sheets/" + SheetNames.folder(name) }
}

import Domain
import Foundation

/// A report on disk.
enum ReportFile {
    /// Writes `report.json` whole or not at all; equal reports give equal bytes.
    static func write(_ report: Report, to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(report).write(to: URL(fileURLWithPath: folder + "/report.json"), options: .atomic)
    }

    /// A sheet's folder, relative to the report: its number, or its page, made safe for a file system.
    static func folder(of sheet: SheetReport) -> String {
        let safe = sheet.name.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." ? $0 : "_" }
        return "sheets/" + (safe.first == "." ? "_" : "") + String(safe)
    }
}

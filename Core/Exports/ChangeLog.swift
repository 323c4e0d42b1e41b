import Domain
import Foundation

/// The change log as comma-separated values (RFC 4180), in UTF-8 with a byte order mark, which spreadsheets need to read it so.
public enum ChangeLog {
    private static let header = [
        "change", "sheet", "title", "discipline", "page", "kind", "category", "old text", "new text", "left (pt)", "top (pt)", "right (pt)", "bottom (pt)",
        "confidence", "status", "assignee", "comment",
    ]

    public static func csv(_ changes: [ExportedChange]) -> Data {
        let rows = [header] + changes.map(row)
        return Data("\u{feff}".utf8) + Data(rows.map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined().utf8)
    }

    private static func row(_ exported: ExportedChange) -> [String] {
        let change = exported.change
        return [
            change.id, exported.sheet, exported.title ?? "", exported.discipline?.rawValue ?? "", String(exported.page), change.kind.rawValue,
            change.category.rawValue, change.text?.old ?? "", change.text?.new ?? "", number(change.bounds.left), number(change.bounds.top),
            number(change.bounds.right), number(change.bounds.bottom), number(change.confidence), exported.status, exported.assignee ?? "", exported.comment ?? "",
        ]
    }

    private static func number(_ value: Double) -> String { String((value * 100).rounded() / 100) }

    /// A cell that begins like a formula would be run by the spreadsheet that opens it; an apostrophe makes it text.
    private static func cell(_ text: String) -> String {
        let isNumber = Double(text) != nil
        let plain = !isNumber && text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
        return plain.contains { "\",\r\n".contains($0) || $0.isNewline } ? "\"" + plain.replacing("\"", with: "\"\"") + "\"" : plain
    }
}

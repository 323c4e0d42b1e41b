import Domain
import Foundation

/// What stands in a cell of a change log.
enum Cell: Hashable {
    case text(String)
    case number(Double)
}

/// A column of a change log.
struct Column: Hashable {
    var name: String
    /// Characters.
    var width: Double

    init(_ name: String, width: Double) {
        self.name = name
        self.width = width
    }
}

/// The change log as comma-separated values (RFC 4180), in UTF-8 with a byte order mark, which spreadsheets need to read it so.
public enum ChangeLog {
    static let columns = [
        Column("change", width: 12), Column("sheet", width: 10), Column("title", width: 30), Column("discipline", width: 14), Column("page", width: 6),
        Column("kind", width: 10), Column("category", width: 12), Column("old text", width: 40), Column("new text", width: 40),
        Column("left (pt)", width: 9), Column("top (pt)", width: 9), Column("right (pt)", width: 9), Column("bottom (pt)", width: 9),
        Column("confidence", width: 11), Column("status", width: 10), Column("assignee", width: 24), Column("comment", width: 50),
    ]

    static func cells(_ exported: ExportedChange) -> [Cell] {
        let change = exported.change
        return [
            .text(change.id), .text(exported.sheet), .text(exported.title ?? ""), .text(exported.discipline?.rawValue ?? ""), .number(Double(exported.page)),
            .text(change.kind.rawValue), .text(change.category.rawValue), .text(change.text?.old ?? ""), .text(change.text?.new ?? ""),
            .number(hundredths(change.bounds.left)), .number(hundredths(change.bounds.top)), .number(hundredths(change.bounds.right)),
            .number(hundredths(change.bounds.bottom)), .number(hundredths(change.confidence)), .text(exported.status), .text(exported.assignee ?? ""),
            .text(exported.comment ?? ""),
        ]
    }

    public static func csv(_ changes: [ExportedChange]) -> Data {
        let rows = [columns.map { quoted($0.name) }] + changes.map { cells($0).map(written) }
        return Data("\u{feff}".utf8) + Data(rows.map { $0.joined(separator: ",") + "\r\n" }.joined().utf8)
    }

    private static func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    private static func written(_ cell: Cell) -> String {
        switch cell {
        case .number(let number): number == number.rounded() && abs(number) < 1e9 ? String(Int(number)) : String(number)
        // A cell that begins like a formula would be run by the spreadsheet that opens it; an apostrophe makes it text.
        case .text(let text): quoted(Double(text) == nil && text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text)
        }
    }

    private static func quoted(_ text: String) -> String {
        text.contains { "\",\r\n".contains($0) || $0.isNewline } ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}

import CXlsxWriter
import Domain
import Foundation

/// The change log as an Excel workbook, through libxlsxwriter: a sheet of the changes that can be filtered, and one of the drawings.
public enum ChangeWorkbook {
    public struct Failure: Error, CustomStringConvertible {
        public var description: String
    }

    /// A drawing sheet as the register tells it.
    public struct Sheet: Sendable {
        public var number: String
        public var title: String?
        public var discipline: Discipline?
        public var status: String
        public var alignment: String?
        public var changes: Int
        public var titleBlockChanges: Int

        public init(
            number: String, title: String?, discipline: Discipline?, status: String, alignment: String?, changes: Int, titleBlockChanges: Int
        ) {
            self.number = number
            self.title = title
            self.discipline = discipline
            self.status = status
            self.alignment = alignment
            self.changes = changes
            self.titleBlockChanges = titleBlockChanges
        }
    }

    /// Excel takes no longer text in a cell.
    private static let longestText = 32_767

    public static func write(_ changes: [ExportedChange], sheets: [Sheet], to path: String) throws {
        // In constant memory a row is on disk once the next has begun.
        var folder = Array((path as NSString).deletingLastPathComponent.utf8CString)
        let book = folder.withUnsafeMutableBufferPointer { temporary in
            var options = lxw_workbook_options()
            options.constant_memory = 1
            options.tmpdir = temporary.baseAddress
            return workbook_new_opt(path, &options)
        }
        guard let book else { throw Failure(description: "no memory for a workbook") }
        add("Changes", ChangeLog.columns, changes.map(ChangeLog.cells), to: book)
        add("Sheets", ["sheet", "title", "discipline", "status", "alignment", "changes", "in the title block"].map { Column($0, width: 18) }, sheets.map(cells), to: book)
        let code = workbook_close(book)
        guard code == LXW_NO_ERROR else { throw Failure(description: "the workbook cannot be written: \(String(cString: lxw_strerror(code)))") }
    }

    private static func cells(_ sheet: Sheet) -> [Cell] {
        [
            .text(sheet.number), .text(sheet.title ?? ""), .text(sheet.discipline?.rawValue ?? ""), .text(sheet.status), .text(sheet.alignment ?? ""),
            .number(Double(sheet.changes)), .number(Double(sheet.titleBlockChanges)),
        ]
    }

    private static func add(_ name: String, _ columns: [Column], _ rows: [[Cell]], to book: UnsafeMutablePointer<lxw_workbook>) {
        let sheet = workbook_add_worksheet(book, name)
        let bold = workbook_add_format(book)
        format_set_bold(bold)
        for (index, column) in columns.enumerated() {
            worksheet_set_column(sheet, lxw_col_t(index), lxw_col_t(index), column.width, nil)
            worksheet_write_string(sheet, 0, lxw_col_t(index), column.name, bold)
        }
        for (row, cells) in rows.enumerated() {
            for (index, cell) in cells.enumerated() {
                switch cell {
                // As text it never runs, whatever it begins with.
                case .text(let text): worksheet_write_string(sheet, lxw_row_t(row + 1), lxw_col_t(index), String(text.prefix(longestText)), nil)
                case .number(let number): worksheet_write_number(sheet, lxw_row_t(row + 1), lxw_col_t(index), number, nil)
                }
            }
        }
        worksheet_freeze_panes(sheet, 1, 0)
        worksheet_autofilter(sheet, 0, 0, lxw_row_t(rows.count), lxw_col_t(columns.count - 1))
    }
}

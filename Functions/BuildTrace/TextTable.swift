/// Columns side by side for a terminal. Every row has as many cells as there are titles.
struct TextTable {
    var titles: [String]
    var rows: [[String]]

    var text: String {
        let lines = [titles] + rows
        let widths = titles.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            zip(line, widths).enumerated().map { column, cell in
                // The last column is not filled up: it may be long.
                column == titles.count - 1 ? cell.0 : cell.0 + String(repeating: " ", count: cell.1 - cell.0.count)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

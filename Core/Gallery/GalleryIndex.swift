import Domain

/// The list of all sheets at the head of the page.
struct GalleryIndex {
    let report: Report
    let names: [String]

    var html: String {
        let rows = report.sheets.enumerated().map { index, sheet in
            """
            <tr data-status="\(sheet.status.rawValue)"><td><a href="#sheet-\(index + 1)">\(HTML.text(names[index]))</a></td>\
            <td>\(HTML.text(sheet.title ?? ""))</td><td>\(Self.badge(sheet.status))</td><td>\(HTML.text(Self.counts(sheet)))</td></tr>
            """
        }.joined(separator: "\n")
        return """
            <nav aria-label="Sheets">
            <div class="filters" role="group" aria-label="Show sheets that are">\(filters)</div>
            <table class="index">
            <thead><tr><th scope="col">Sheet</th><th scope="col">Title</th><th scope="col">Status</th><th scope="col">Changes</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            <p class="keys">Keys: <kbd>j</kbd> and <kbd>k</kbd> next and previous sheet, <kbd>n</kbd> and <kbd>p</kbd> next and previous change, <kbd>t</kbd> top, \
            <kbd>m</kbd> marks on and off.</p>
            </nav>
            <main id="sheets">

            """
    }

    /// One button for each status that occurs.
    private var filters: String {
        SheetReport.Status.allCases.compactMap { status -> String? in
            let count = report.sheets.count { $0.status == status }
            guard count > 0 else { return nil }
            return """
                <label class="filter"><input type="checkbox" checked data-filter="\(status.rawValue)"> \(count) \(status.rawValue)</label>
                """
        }.joined(separator: "\n")
    }

    static func badge(_ status: SheetReport.Status) -> String { #"<span class="badge \#(status.rawValue)">\#(status.rawValue)</span>"# }

    /// `2 added, 1 text, 3 in the title block`.
    static func counts(_ sheet: SheetReport) -> String {
        let content = sheet.changes.filter { $0.category != .titleBlock }
        let kinds = Change.Kind.allCases.compactMap { kind in
            let count = content.count { $0.kind == kind }
            return count == 0 ? nil : "\(count) \(kind.rawValue)"
        }
        let titleBlock = sheet.changes.count - content.count
        return (kinds + (titleBlock == 0 ? [] : ["\(titleBlock) in the title block"])).joined(separator: ", ")
    }
}

import Domain

/// The result of a comparison as one page of HTML that needs nothing else: no network, no other file. It can be read by keyboard, printed and mailed.
public struct Gallery: Sendable {
    private let report: Report
    private let pictures: [String: SheetPictures]
    private let names: [String]

    /// - Parameter pictures: by name of the sheet (`SheetNames.unique`).
    public init(report: Report, pictures: [String: SheetPictures]) {
        self.report = report
        self.pictures = pictures
        names = SheetNames.unique(report.sheets)
    }

    /// Writes the page piece by piece, so that its pictures are not held twice.
    public func write(to sink: (String) throws -> Void) rethrows {
        try sink(head)
        try sink(GalleryIndex(report: report, names: names).html)
        for (index, sheet) in report.sheets.enumerated() {
            try sink(
                GallerySheet(
                    sheet: sheet, name: names[index], anchor: "sheet-\(index + 1)", previous: index > 0 ? "sheet-\(index)" : nil,
                    next: index + 1 < report.sheets.count ? "sheet-\(index + 2)" : nil, pictures: pictures[names[index]]
                ).html)
        }
        try sink(foot)
    }

    private var head: String {
        let title = "\(report.old.file) → \(report.new.file)"
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <title>Changes: \(HTML.text(title))</title>
            <style>\(GalleryStyle.css)</style>
            </head>
            <body>
            <a class="skip" href="#sheets">Skip to the sheets</a>
            <header>
            <p class="brand">BuildTrace</p>
            <h1>What changed</h1>
            <dl class="sources">
            <dt>Old</dt><dd>\(HTML.text(report.old.file)), \(pages(report.old.pages))</dd>
            <dt>New</dt><dd>\(HTML.text(report.new.file)), \(pages(report.new.pages))</dd>
            </dl>
            </header>

            """
    }

    private var foot: String {
        """
        </main>
        <footer>
        <p>Compared at \(report.settings.dpi) dpi; distances up to \(report.settings.toleranceMillimetres) mm on paper count as no change. \(HTML.text(report.engine)).</p>
        </footer>
        <script>\(GalleryStyle.script)</script>
        </body>
        </html>

        """
    }

    private func pages(_ count: Int) -> String { count == 1 ? "1 page" : "\(count) pages" }
}

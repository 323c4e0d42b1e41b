import Domain
import Foundation

/// Every sheet of both sets: the old and the new page beside each other, then the overlay of both.
public enum SideBySidePDF {
    public struct Sheet: Sendable, Codable {
        /// For the list of pages.
        public var name: String
        /// What stands above it, in a line.
        public var heading: String
        public var old: ExportedPage?
        public var new: ExportedPage?
        /// Nil where the pages were not laid over each other.
        public var overlay: ExportedPage?

        public init(name: String, heading: String, old: ExportedPage?, new: ExportedPage?, overlay: ExportedPage?) {
            self.name = name
            self.heading = heading
            self.old = old
            self.new = new
            self.overlay = overlay
        }
    }

    static func write(_ sheets: [Sheet], to path: String) throws {
        let document = try AssembledPDF()
        var labels: [String] = []
        for sheet in sheets {
            guard let any = sheet.new ?? sheet.old else { continue }
            let width = max(sheet.old?.width ?? any.width, sheet.new?.width ?? any.width)
            let height = max(sheet.old?.height ?? any.height, sheet.new?.height ?? any.height)
            // The heading's size goes with the paper's.
            let type = max(9, width / 90)
            let (band, gap) = (type * 2.4, type)
            try document.appendBlank(width: 2 * width + 3 * gap, height: height + band + gap)
            labels.append(sheet.name)
            try write(sheet.heading, x: gap, y: height + gap + type * 0.8, type, document)
            for (page, left, side) in [(sheet.old, gap, "old"), (sheet.new, width + 2 * gap, "new")] {
                let area = PageArea(left: left, bottom: gap, right: left + width, top: gap + height)
                try document.draw("0.75 G 0.5 w \(PDFSyntax.numbers([area.left, area.bottom, width, height])) re S")
                if let page {
                    try document.place(page, in: area)
                } else {
                    try write("Not in the \(side) set", x: left + type * 2, y: gap + height / 2, type, document)
                }
            }
            guard let overlay = sheet.overlay else { continue }
            try document.appendBlank(width: overlay.width, height: overlay.height + band)
            labels.append("\(sheet.name) overlay")
            try document.place(overlay, in: PageArea(left: 0, bottom: 0, right: overlay.width, top: overlay.height))
            try write(sheet.heading, x: gap, y: overlay.height + type * 0.8, type, document)
        }
        if labels.isEmpty {
            try document.appendBlank(width: 612, height: 792)
            labels = ["-"]
            try write("Neither set has a sheet.", x: 72, y: 700, 12, document)
        }
        try document.save(to: path, labels: labels)
    }

    private static func write(_ text: String, x: Double, y: Double, _ size: Double, _ document: AssembledPDF) throws {
        try document.draw("BT /Text \(PDFSyntax.number(size)) Tf 0 g \(PDFSyntax.numbers([x, y])) Td \(PDFSyntax.shown(text)) Tj ET")
    }
}

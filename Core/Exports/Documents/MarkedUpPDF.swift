import Domain
import Foundation

/// The new set with its changes as annotations: revision clouds (ISO 32000-1, 12.5.6.9, with the cloudy border of 12.5.4) and what people wrote of
/// them as replies, which any viewer lists.
public enum MarkedUpPDF {
    public struct Sheet: Sendable, Codable {
        public var name: String
        public var page: ExportedPage
        public var changes: [ExportedChange]

        public init(name: String, page: ExportedPage, changes: [ExportedChange]) {
            self.name = name
            self.page = page
            self.changes = changes
        }
    }

    /// How far a cloud stands off what it is about, and the width of its line, in points.
    private static let (margin, line) = (4.0, 1.5)

    /// - Parameters:
    ///   - sheets: in the order of their pages.
    ///   - author: whom the notes are from.
    static func write(_ sheets: [Sheet], author: String, date: Date, to path: String) throws {
        let whole = try wholeFile(sheets)
        let document = try whole.map { try AssembledPDF(from: $0) } ?? AssembledPDF()
        for (index, sheet) in sheets.enumerated() {
            let frame: PageFrame
            switch sheet.page.source {
            case .pdf(let path, let number):
                frame = try document.frame(of: number, in: path)
                if whole == nil { try document.append(page: number, of: path) } else { try document.turn(to: index) }
            case .picture:
                frame = PageFrame(left: 0, bottom: 0, right: sheet.page.width, top: sheet.page.height, rotation: 0)
                try document.appendBlank(width: sheet.page.width, height: sheet.page.height)
                try document.place(sheet.page, in: PageArea(left: 0, bottom: 0, right: frame.right, top: frame.top))
            }
            for change in sheet.changes { try note(change, frame, author, date, document) }
        }
        try document.save(to: path, labels: sheets.map(\.name))
    }

    /// The file, where the sheets are all pages of one PDF: it is kept as it is then, with whatever leads from page to page.
    private static func wholeFile(_ sheets: [Sheet]) throws -> String? {
        guard case .pdf(let path, _)? = sheets.first?.page.source else { return nil }
        let isInOrder = sheets.enumerated().allSatisfy { $1.page.source == .pdf(path: path, page: $0) }
        return try isInOrder && AssembledPDF().pageCount(of: path) == sheets.count ? path : nil
    }

    private static func note(_ exported: ExportedChange, _ frame: PageFrame, _ author: String, _ date: Date, _ document: AssembledPDF) throws {
        let outline = frame.place(exported.change.bounds).grown(by: margin)
        let cloud = CloudOutline(outline)
        let colour = PDFSyntax.numbers(Self.colour(exported.change.kind))
        let corners = [outline.left, outline.bottom, outline.right, outline.bottom, outline.right, outline.top, outline.left, outline.top]
        let common = "/Type /Annot /F 4 /C [\(colour)] /M \(PDFSyntax.date(date)) /CreationDate \(PDFSyntax.date(date)) /T \(PDFSyntax.text(author))"
        let words = "\(exported.change.id): \(exported.summary)" + (exported.status == "open" ? "" : "\n\(exported.status)")
            + (exported.assignee.map { "\nassigned to \($0)" } ?? "")
        let number = try document.annotate(
            """
            << \(common) /Subtype /Polygon /IT /PolygonCloud /Rect [\(PDFSyntax.numbers(outline.grown(by: cloud.reach + line).numbers))]
            /Vertices [\(PDFSyntax.numbers(corners))] /BE << /S /C /I 1 >> /BS << /S /S /W \(line) >>
            /NM \(PDFSyntax.text(exported.guid.uuidString.lowercased())) /Subj \(PDFSyntax.text(subject(exported.change))) /Contents \(PDFSyntax.text(words)) >>
            """, appearance: "\(colour) RG \(line) w 1 j \(cloud.operators) S")
        guard let comment = exported.comment, !comment.isEmpty else { return }
        let corner = PageArea(left: outline.right, bottom: outline.top, right: outline.right + 18, top: outline.top + 18)
        try document.annotate(
            """
            << \(common) /Subtype /Text /Name /Comment /RT /R /Rect [\(PDFSyntax.numbers(corner.numbers))]
            /NM \(PDFSyntax.text(UUID(following: exported.guid).uuidString.lowercased())) /Contents \(PDFSyntax.text(comment)) >>
            """, appearance: nil, answers: number)
    }

    private static func subject(_ change: Change) -> String { change.category == .geometry ? change.kind.rawValue : "\(change.category.rawValue) \(change.kind.rawValue)" }

    /// The colours that mean the same wherever changes are shown (Okabe and Ito's palette for old and new).
    private static func colour(_ kind: Change.Kind) -> [Double] {
        let rgb: Int =
            switch kind {
            case .added: 0x0072b2
            case .removed: 0xd55e00
            case .moved: 0x7a3fb0
            case .modified: 0xb8860b
            case .text: 0xd100b0
            }
        return [16, 8, 0].map { Double(rgb >> $0 & 0xff) / 255 }
    }
}

/// A rectangle drawn as a revision cloud: half circles outwards along each side.
struct CloudOutline {
    /// How far it reaches beyond the rectangle, in points.
    let reach: Double
    /// Path operators, closed.
    let operators: String

    init(_ area: PageArea) {
        let shorter = min(area.right - area.left, area.top - area.bottom)
        let radius = min(9, max(4, shorter / 6))
        reach = radius
        let corners = [(area.left, area.bottom), (area.right, area.bottom), (area.right, area.top), (area.left, area.top)]
        var path = "\(PDFSyntax.numbers([area.left, area.bottom])) m"
        for (index, from) in corners.enumerated() {
            let to = corners[(index + 1) % 4]
            let length = hypot(to.0 - from.0, to.1 - from.1)
            let count = max(1, (length / (2 * radius)).rounded())
            let step = ((to.0 - from.0) / count, (to.1 - from.1) / count)
            // Outwards of a side that is walked counter-clockwise is to its right. A Bézier curve with arms of 2/3 of the chord is half an ellipse, nearly.
            let arm = radius * 4 / 3
            let out = (step.1 / (length / count) * arm, -step.0 / (length / count) * arm)
            for number in 0..<Int(count) {
                let start = (from.0 + step.0 * Double(number), from.1 + step.1 * Double(number))
                let end = (start.0 + step.0, start.1 + step.1)
                path += " \(PDFSyntax.numbers([start.0 + out.0, start.1 + out.1, end.0 + out.0, end.1 + out.1, end.0, end.1])) c"
            }
        }
        operators = path + " h"
    }
}

import Domain
import FoundationEssentials
import PDF

/// A sheet as a scanner would give it: drawn, laid down a little askew, blurred by the lens, with paper tone and specks.
struct Scan {
    let pixels: [UInt8]
    let width: Int
    let height: Int
    /// Takes a point of the sheet as drawn to the scanned page.
    let transform: AffineTransform

    static let dpi = 200.0

    /// Draws the new revision of `drawing`; a file of one page lies in `directory` for as long as that takes.
    init(of drawing: SheetDrawing, seed: UInt64, entry: RevisionPlan.Entry, directory: String) throws(SampleDrawingsError) {
        let paper = drawing.paper
        var random = SeededRandom(seed: seed, part: "scan \(entry.spec.key)")
        let path = "\(directory)/scan.tmp.pdf"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var file = try PDFFile(path: path, title: "scan", date: "20200101")
        var stream = ContentStream(sheetHeight: paper.height, matrix: .identity)
        for slot in drawing.slots { stream.draw(slot.new) }
        try file.addPage(1, width: paper.width, height: paper.height, rotation: 0, content: .operators(stream.bytes))
        try file.finish()

        let columns = PDFDocument.pixels(paper.width, dpi: Self.dpi)
        let rows = PDFDocument.pixels(paper.height, dpi: Self.dpi)
        var drawn = [UInt8](repeating: 255, count: columns * rows)
        do {
            let document = try PDFDocument(path: path)
            try drawn.withUnsafeMutableBufferPointer { buffer throws(PDFError) in
                try document.render(page: 0, dpi: Self.dpi, width: columns, height: rows, into: buffer)
            }
        } catch {
            throw .cannotScan(sheet: entry.spec.key, reason: "\(error)")
        }
        // Up to half a degree and a few millimetres, as a sheet-fed scanner does.
        let angle = random.double(0.15...0.5) * (random.chance(0.5) ? 1 : -1) * .pi / 180
        let rotation = AffineTransform(a: cosine(angle), b: sine(angle), c: -sine(angle), d: cosine(angle), e: 0, f: 0)
        let centre = Point(x: paper.width / 2, y: paper.height / 2)
        let turned = rotation(centre)
        transform = AffineTransform(
            a: rotation.a, b: rotation.b, c: rotation.c, d: rotation.d,
            e: centre.x - turned.x + random.double(-6...6), f: centre.y - turned.y + random.double(-6...6))
        width = columns
        height = rows
        pixels = Self.scan(drawn, width: columns, height: rows, transform: transform, seed: random.next())
    }

    /// Samples the picture through the inverse of `transform` with a 2 × 2 pixel spread, greys the ink, clips the paper to white
    /// (scanners do) and adds grain to what is not white, and a few specks.
    private static func scan(_ drawn: [UInt8], width: Int, height: Int, transform: AffineTransform, seed: UInt64) -> [UInt8] {
        guard let back = transform.inverse else { return drawn }
        let pixelsPerPoint = dpi / 72
        var random = SeededRandom(seed: seed)
        var scanned = [UInt8](repeating: 255, count: drawn.count)
        drawn.withUnsafeBufferPointer { source in
            scanned.withUnsafeMutableBufferPointer { target in
                for row in 0..<height {
                    // Pixel centres: (column + 0.5) pixels from the left edge.
                    let y = (Double(row) + 0.5) / pixelsPerPoint
                    var sourceX = (back.a * (0.5 / pixelsPerPoint) + back.c * y + back.e) * pixelsPerPoint - 1
                    var sourceY = (back.b * (0.5 / pixelsPerPoint) + back.d * y + back.f) * pixelsPerPoint - 1
                    for column in 0..<width {
                        let left = Int(sourceX.rounded(.down))
                        let top = Int(sourceY.rounded(.down))
                        if left >= 0, top >= 0, left + 2 < width, top + 2 < height {
                            let base = top * width + left
                            let ink = Self.spread(source, base, width, sourceX - Double(left), sourceY - Double(top))
                            if ink > 2 {
                                let grain = Double(random.next() >> 59) - 16
                                target[row * width + column] = UInt8(max(0, min(255, 262 - ink * 0.88 + grain)))
                            }
                        }
                        sourceX += back.a
                        sourceY += back.b
                    }
                }
                for _ in 0..<(width * height / 90_000) {
                    target[random.int(0...(width * height - 1))] = UInt8(random.int(90...200))
                }
            }
        }
        return scanned
    }

    /// The darkness (0 to 255) of a 2 × 2 pixel square whose corner lies at (`x`, `y`) inside the pixel at `base`.
    private static func spread(_ source: UnsafeBufferPointer<UInt8>, _ base: Int, _ width: Int, _ x: Double, _ y: Double) -> Double {
        let rows = (base, base + width, base + 2 * width)
        func commonBits(_ at: Int) -> UInt8 { source[at] & source[at + 1] & source[at + 2] }
        // Nearly all of a sheet is white paper.
        if commonBits(rows.0) & commonBits(rows.1) & commonBits(rows.2) == 255 { return 0 }
        func row(_ at: Int) -> Double {
            let left = Double(255 - source[at]) * (1 - x)
            let right = Double(255 - source[at + 2]) * x
            return left + Double(255 - source[at + 1]) + right
        }
        return (row(rows.0) * (1 - y) + row(rows.1) + row(rows.2) * y) / 4
    }
}

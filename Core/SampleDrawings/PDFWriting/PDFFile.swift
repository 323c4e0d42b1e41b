/// Writes a PDF 1.4 file page by page: the objects go to disk as they come, the cross-reference table at the end.
struct PDFFile {
    /// What a page shows: drawing operators, or one grey picture that fills it.
    enum Content {
        case operators([UInt8])
        case picture(pixels: [UInt8], width: Int, height: Int)
    }

    private let file: OutputFile
    private var offsets: [Int] = []
    private var pages: [(position: Int, object: Int)] = []
    private let title: String
    private let date: String

    // Objects that every page names.
    private static let catalog = 1
    private static let pageTree = 2
    private static let regular = 3
    private static let bold = 4
    private static let information = 5

    /// - Parameter date: as PDF writes it, `YYYYMMDD`.
    init(path: String, title: String, date: String) throws(SampleDrawingsError) {
        self.title = title
        self.date = date
        file = try OutputFile(path: path)
        offsets = [Int](repeating: 0, count: 5)
        try file.write(Array("%PDF-1.4\n%".utf8) + [0xe2, 0xe3, 0xcf, 0xd3, 0x0a])
    }

    /// Adds the page that will stand at `position`, counted from 1; pages may come in any order. `width` and `height` are points before `rotation` (0, 90, 180 or 270 degrees clockwise) is applied.
    mutating func addPage(
        _ position: Int, width: Double, height: Double, rotation: Int, content: Content
    ) throws(SampleDrawingsError) {
        let resources: String
        let stream: Int
        switch content {
        case .operators(let operators):
            resources = "<</Font<</F1 \(Self.regular) 0 R/F2 \(Self.bold) 0 R>>>>"
            stream = try addStream(operators, dictionary: "")
        case .picture(let pixels, let pixelWidth, let pixelHeight):
            let picture = try addStream(
                pixels, dictionary: "/Type/XObject/Subtype/Image/Width \(pixelWidth)/Height \(pixelHeight)/ColorSpace/DeviceGray/BitsPerComponent 8")
            resources = "<</XObject<</Im \(picture) 0 R>>>>"
            stream = try addStream(Array("q \(number(width)) 0 0 \(number(height)) 0 0 cm /Im Do Q\n".utf8), dictionary: "")
        }
        let page = try addObject(
            "<</Type/Page/Parent \(Self.pageTree) 0 R/MediaBox[0 0 \(number(width)) \(number(height))]"
                + (rotation == 0 ? "" : "/Rotate \(rotation)") + "/Resources\(resources)/Contents \(stream) 0 R>>")
        pages.append((position, page))
    }

    /// Writes what the pages share, and closes the file.
    mutating func finish() throws(SampleDrawingsError) {
        try place(Self.catalog, "<</Type/Catalog/Pages \(Self.pageTree) 0 R>>")
        let kids = pages.sorted { $0.position < $1.position }.map { "\($0.object) 0 R" }.joined(separator: " ")
        try place(Self.pageTree, "<</Type/Pages/Count \(pages.count)/Kids[\(kids)]>>")
        try place(Self.regular, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
        try place(Self.bold, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>")
        try place(Self.information, "<</Title(\(title))/Producer(BuildTrace sample drawings)/CreationDate(D:\(date)000000Z)>>")
        let start = file.count
        var table = "xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n"
        for offset in offsets {
            let digits = String(offset)
            table += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
        }
        table += "trailer\n<</Size \(offsets.count + 1)/Root \(Self.catalog) 0 R/Info \(Self.information) 0 R>>\nstartxref\n\(start)\n%%EOF\n"
        try file.write(Array(table.utf8))
        try file.close()
    }

    private mutating func place(_ object: Int, _ body: String) throws(SampleDrawingsError) {
        offsets[object - 1] = file.count
        try file.write(Array("\(object) 0 obj\n\(body)\nendobj\n".utf8))
    }

    private mutating func addObject(_ body: String) throws(SampleDrawingsError) -> Int {
        offsets.append(0)
        try place(offsets.count, body)
        return offsets.count
    }

    private mutating func addStream(_ bytes: [UInt8], dictionary: String) throws(SampleDrawingsError) -> Int {
        let compressed = try Deflate.compress(bytes)
        offsets.append(file.count)
        let header = "\(offsets.count) 0 obj\n<<\(dictionary)/Filter/FlateDecode/Length \(compressed.count)>>\nstream\n"
        try file.write(Array(header.utf8))
        try file.write(compressed)
        try file.write(Array("\nendstream\nendobj\n".utf8))
        return offsets.count
    }

    private func number(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }
}

import Domain

/// Puts drawn sheets on the pages of both files and notes the truth about each.
struct SheetPrinter {
    let seed: UInt64
    let directory: String
    /// Where each sheet stands, by its number in that revision; from 1.
    private let oldPages: [String: Int]
    private let newPages: [String: Int]
    private var otherPapers = 0

    init(seed: UInt64, directory: String, entries: [RevisionPlan.Entry]) {
        self.seed = seed
        self.directory = directory
        func pages(_ numbers: [String]) -> [String: Int] {
            let sorted = numbers.sorted(by: SheetCatalogue.precedes)
            return Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0 + 1) })
        }
        oldPages = pages(entries.filter { $0.fate != .added }.map(\.spec.key))
        newPages = pages(entries.filter { $0.fate != .removed }.map(\.newNumber))
    }

    mutating func print(
        _ drawing: SheetDrawing, entry: RevisionPlan.Entry, old: inout PDFFile, new: inout PDFFile
    ) throws(SampleDrawingsError) -> SheetTruth {
        let plain = Placement.plain(drawing.paper)
        var placement = plain
        if entry.treatments.contains(.rotated) { placement = .rotated(drawing.paper) }
        if entry.treatments.contains(.otherPaper) {
            placement = .otherPaper(drawing.paper, choice: otherPapers)
            otherPapers += 1
        }
        var transform = placement.transform
        let oldPage = entry.fate == .added ? nil : oldPages[entry.spec.key]
        let newPage = entry.fate == .removed ? nil : newPages[entry.newNumber]
        if let oldPage { try add(drawing.slots.map(\.old), drawing.paper, plain, as: oldPage, to: &old) }
        if let newPage {
            if entry.treatments.contains(.scanned) {
                let scan = try Scan(of: drawing, seed: seed, entry: entry, directory: directory)
                try new.addPage(
                    newPage, width: plain.width, height: plain.height, rotation: 0,
                    content: .picture(pixels: scan.pixels, width: scan.width, height: scan.height))
                transform = scan.transform
            } else {
                try add(drawing.slots.map(\.new), drawing.paper, placement, as: newPage, to: &new)
            }
        }
        return truth(drawing, entry, oldPage: oldPage, newPage: newPage, transform: transform)
    }

    private func add(
        _ elements: [[Primitive]], _ paper: Paper, _ placement: Placement, as page: Int, to file: inout PDFFile
    ) throws(SampleDrawingsError) {
        var stream = ContentStream(sheetHeight: paper.height, matrix: placement.matrix(sheetHeight: paper.height))
        for element in elements { stream.draw(element) }
        let size = placement.storedSize
        try file.addPage(page, width: size.width, height: size.height, rotation: placement.rotation, content: .operators(stream.bytes))
    }

    private func truth(
        _ drawing: SheetDrawing, _ entry: RevisionPlan.Entry, oldPage: Int?, newPage: Int?, transform: AffineTransform
    ) -> SheetTruth {
        let isPair = entry.fate != .added && entry.fate != .removed
        var edits = isPair ? drawing.slots.flatMap(ElementDifference.edits) : []
        for index in edits.indices { edits[index].bounds = transform(edits[index].bounds) }
        let status: SheetReport.Status =
            switch entry.fate {
            case .added: .added
            case .removed: .removed
            default: edits.contains { $0.category != .titleBlock } ? .changed : .unchanged
            }
        return SheetTruth(
            sheetNumber: entry.fate == .removed ? entry.spec.key : entry.newNumber,
            oldSheetNumber: entry.fate == .added ? nil : entry.spec.key, title: entry.spec.title, discipline: entry.spec.discipline,
            status: status, oldPage: oldPage, newPage: newPage,
            match: isPair ? (entry.treatments.contains(.renumbered) ? .title : .number) : nil,
            transform: isPair ? transform : nil, treatments: entry.treatments, edits: edits)
    }
}

import Vision

extension PieceFilter {
    /// Without strokes that a scan shows faintly: renderers draw hairlines black that a scanner hardly sees.
    func notFaint(_ pieces: [InkPiece]) throws -> [InkPiece] {
        guard grid.isScan, !pieces.isEmpty else { return pieces }
        let boxes = pieces.map(\.whole)
        let removed = try pair.faintStrokes(under: .old, in: boxes, near: near)
        let added = try pair.faintStrokes(under: .new, in: boxes, near: near)
        let isFaint = pieces.indices.map { index in
            (pieces[index].removedArea == 0 || removed[index].isThere) && (pieces[index].addedArea == 0 || added[index].isThere)
        }
        let kept = pieces.indices.filter { !isFaint[$0] }.map { pieces[$0] }
        // Where nearly all hairlines of a page are so faint, the rest of them are too faint to be told from the grain.
        let hairlines = pieces.indices.filter { isHairline(pieces[$0]) }
        let faint = hairlines.filter { isFaint[$0] }.count
        guard faint >= Self.manyHairlines, Double(faint) >= Self.nearlyAll * Double(hairlines.count) else { return kept }
        return kept.filter { !isHairline($0) }
    }

    private static var manyHairlines: Int { 30 }
    private static var nearlyAll: Double { 0.85 }

    /// Whether a piece is at most a third of a millimetre thick on average, shorter than 25 mm and of one page.
    private func isHairline(_ piece: InkPiece) -> Bool {
        let length = Double(max(piece.whole.width, piece.whole.height))
        return (piece.addedArea == 0 || piece.removedArea == 0) && Double(piece.area) <= grid.pixels(millimetres: 0.3) * length
            && length <= grid.pixels(millimetres: 25)
    }
}

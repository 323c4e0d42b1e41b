import Domain
import Raster
import Testing
import Vision

@Suite(.serialized) struct ThreadTests {
    /// Two pages tall enough for several bands, with much that differs.
    private static func pages() -> (Canvas, Canvas) {
        var old = Canvas(width: 700, height: 1400)
        var new = old
        var state: UInt32 = 7
        func next(_ limit: Int) -> Int {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int(state >> 8) % limit
        }
        for index in 0..<300 {
            let (x, y, w, h) = (next(650), next(1350), 2 + next(40), 2 + next(20))
            let level = UInt8(next(200))
            if index % 3 != 0 { old.fill(x, y, w, h, level: level) }
            if index % 3 != 1 { new.fill(x, y, w, h, level: level) }
        }
        new.fill(100, 500, 200, 150, level: 170)
        return (old, new)
    }

    private struct Outcome: Equatable {
        var strokes: [UInt8]
        var warped: [UInt8]
        var pieces: [PixelBox]
        var areas: [PixelBox]
        var darker: [Int]
        var left: [Int]
        var support: [Double]
    }

    private static func outcome(threads: Int) throws -> Outcome {
        VisionEngine.useThreads(threads)
        let (old, new) = pages()
        let (oldInk, newInk) = (try old.ink(), try new.ink())
        let pair = InkPair(old: oldInk.strokes, new: newInk.strokes, levels: drawn)
        let mask = try pair.difference(near: 2, far: 4)
        let pieces = try mask.pieces(atLeast: 4)
        let boxes = pieces.map(\.whole)
        let turn = AffineTransform(a: 0.999, b: 0.01, c: -0.01, d: 0.999, e: 2, f: -1)
        return Outcome(
            strokes: newInk.strokes.bytes, warped: try old.raster.warped(by: turn, field: nil, width: 700, height: 1400, dpi: 200).bytes,
            pieces: boxes, areas: try GroundChanges(oldInk, newInk, threshold: 24, least: 200).areas.map(\.box),
            darker: try new.raster.darkerPixels(than: old.raster, in: boxes, sigma: 1, near: 2, threshold: 28),
            left: try pair.leftAfterShift(in: boxes, search: 3, near: 2).map(\.after),
            support: try pair.faintStrokes(under: .old, in: boxes, near: 2).map(\.share))
    }

    @Test func resultsAreTheSameOnOneTwoAndFourThreads() throws {
        defer { VisionEngine.useThreads(nil) }
        let one = try Self.outcome(threads: 1)
        #expect(one.pieces.count > 50)
        #expect(try Self.outcome(threads: 2) == one)
        #expect(try Self.outcome(threads: 4) == one)
    }
}

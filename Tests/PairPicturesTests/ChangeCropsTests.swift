import Domain
import PageReading
import Raster
import Testing

@testable import PairPictures

/// A white page of `width` × `height` points at `dpi`, with black squares of which the left upper corners are given in points.
private func page(_ width: Double, _ height: Double, dpi: Double = 144, squares: [(x: Double, y: Double)], side: Double = 6) -> PageReading {
    let scale = dpi / 72
    let columns = Int(width * scale)
    let raster = GreyRaster(width: columns, height: Int(height * scale), dpi: dpi) { pixels in
        for square in squares {
            for y in Int(square.y * scale)..<Int((square.y + side) * scale) {
                for x in Int(square.x * scale)..<Int((square.x + side) * scale) { pixels[y * columns + x] = 0 }
            }
        }
    }
    return PageReading(width: width, height: height, raster: raster, text: TextLayer(source: .none, words: []), identity: SheetIdentity())
}

private func change(_ kind: Change.Kind, _ bounds: Box, old: Box? = nil, category: Change.Category = .geometry) -> Change {
    Change(id: "T-1", kind: kind, category: category, bounds: bounds, oldBounds: old, confidence: 1)
}

private func aligned(_ transform: AffineTransform, views: [ViewAlignment]? = nil) -> Alignment {
    Alignment(transform: transform, verdict: .good, score: 1, inlierRatio: 1, residualMillimetres: 0, views: views)
}

private func square(_ x: Double, _ y: Double) -> Box { Box(left: x, top: y, right: x + 6, bottom: y + 6) }

/// The box of what is dark, in pixels.
private func ink(_ raster: GreyRaster) -> [Int] {
    raster.withPixels { pixels in
        let dark = pixels.indices.filter { pixels[$0] < 128 }
        let (xs, ys) = (dark.map { $0 % raster.width }, dark.map { $0 / raster.width })
        return dark.isEmpty ? [] : [xs.min() ?? 0, ys.min() ?? 0, xs.max() ?? 0, ys.max() ?? 0]
    }
}

@Suite struct ChangeCropsTests {
    private let margin = ChangeCrops.margin * 72 / 25.4

    @Test func anAddedThingIsMissingBeforeAndStandsAmidItsSurroundingsAfter() throws {
        let crops = ChangeCrops(old: page(612, 792, squares: []), new: page(612, 792, squares: [(300, 400)]), alignment: aligned(.identity))
        let crop = try crops.crop(change(.added, square(300, 400)))
        #expect(ink(crop.before).isEmpty)
        #expect(crop.before.width == crop.after.width && crop.before.height == crop.after.height)
        #expect(abs(crop.afterRegion.left - (300 - margin)) <= 0.5 && abs(crop.afterRegion.bottom - (406 + margin)) <= 0.5)
        let left = Int((300 - crop.afterRegion.left) * 2)
        let top = Int((400 - crop.afterRegion.top) * 2)
        #expect(ink(crop.after) == [left, top, left + 11, top + 11])
    }

    @Test func theOldPageIsLaidOnTheNewOneHoweverItLies() throws {
        // Half the size, turned by a quarter, on other paper: (x, y) → (−2y + 700, 2x + 40).
        let transform = AffineTransform(a: 0, b: 2, c: -2, d: 0, e: 700, f: 40)
        let old = page(400, 400, dpi: 288, squares: [(100, 150)], side: 3)
        let crops = ChangeCrops(old: old, new: page(800, 900, squares: [(394, 240)]), alignment: aligned(transform))
        let crop = try crops.crop(change(.modified, square(394, 240), old: Box(left: 100, top: 150, right: 103, bottom: 153)))
        let (before, after) = (ink(crop.before), ink(crop.after))
        #expect(!after.isEmpty && zip(before, after).allSatisfy { abs($0 - $1) <= 1 }, "\(before) \(after)")
    }

    @Test func aThingThatMovedFarIsShownAtItsOldPlaceBefore() throws {
        let crops = ChangeCrops(old: page(800, 800, squares: [(60, 60)]), new: page(800, 800, squares: [(700, 700)]), alignment: aligned(.identity))
        let crop = try crops.crop(change(.moved, square(700, 700), old: square(60, 60)))
        #expect(crop.beforeRegion.contains(Point(x: 63, y: 63)) && !crop.beforeRegion.contains(Point(x: 703, y: 703)))
        #expect(!ink(crop.before).isEmpty && !ink(crop.after).isEmpty)
        #expect(crop.before.width == crop.after.width && crop.before.width < 300)
        let near = try crops.crop(change(.moved, square(700, 700), old: square(650, 700)))
        #expect(near.beforeRegion == near.afterRegion && near.afterRegion.contains(Point(x: 653, y: 703)))
    }

    @Test func aViewThatMovedIsLaidWhereItIsNow() throws {
        let (there, here) = (Box(left: 100, top: 100, right: 200, bottom: 200), Box(left: 400, top: 300, right: 500, bottom: 400))
        let moved = AffineTransform(a: 1, b: 0, c: 0, d: 1, e: 300, f: 200)
        let view = ViewAlignment(bounds: here, oldBounds: there, transform: moved, parts: [there])
        let crops = ChangeCrops(
            old: page(612, 792, squares: [(150, 150)]), new: page(612, 792, squares: [(450, 350), (470, 350)]),
            alignment: aligned(.identity, views: [view]))
        let added = try crops.crop(change(.added, square(470, 350)))
        #expect(ink(added.before).prefix(2) == ink(added.after).prefix(2), "what stands beside it in the view is there before too")
        let whole = try crops.crop(change(.moved, here, old: there, category: .view))
        #expect(whole.beforeRegion.contains(Point(x: 150, y: 150)) && whole.afterRegion.contains(Point(x: 450, y: 350)))
        #expect(!ink(whole.before).isEmpty && !ink(whole.after).isEmpty)
    }

    @Test func aChangeAtTheEdgeOrBeyondItHasACropAllTheSame() throws {
        let crops = ChangeCrops(old: page(200, 200, squares: []), new: page(200, 200, squares: []), alignment: aligned(.identity))
        for bounds in [square(0, 0), square(198, 198), square(-50, -50), square(500, 500), Box(left: -20, top: -20, right: 400, bottom: 400)] {
            let crop = try crops.crop(change(.added, bounds))
            #expect(crop.after.width > 0 && crop.after.height > 0 && crop.after.width <= 400 && crop.after.height <= 400)
        }
    }

    @Test func aLargePlaceIsReduced() throws {
        let crops = ChangeCrops(old: page(2000, 1000, squares: []), new: page(2000, 1000, squares: [(1000, 500)]), alignment: aligned(.identity))
        let crop = try crops.crop(change(.modified, Box(left: 0, top: 0, right: 2000, bottom: 1000)))
        #expect(crop.after.width == ChangeCrops.longestSide && crop.after.height == ChangeCrops.longestSide / 2)
        #expect(!ink(crop.after).isEmpty && ink(crop.before).isEmpty)
    }

    @Test func onlySoManyChangesGetPicturesAndThoseInTheTitleBlockComeLast() {
        let changes = (0..<6).map { change(.added, square(0, 0), category: $0 < 2 ? .titleBlock : .geometry) }
        #expect(ChangeCrops.chosen(changes, most: 6) == [0, 1, 2, 3, 4, 5])
        #expect(ChangeCrops.chosen(changes, most: 5) == [0, 2, 3, 4, 5])
        #expect(ChangeCrops.chosen(changes, most: 3) == [2, 3, 4])
        #expect(ChangeCrops.note(about: changes, most: 6) == nil)
        #expect(ChangeCrops.note(about: changes, most: 3)?.contains("3 of the 6") == true)
    }
}

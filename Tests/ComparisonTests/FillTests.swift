import Domain
import Testing

@testable import Comparison

@Suite struct FillTests {
    /// Rooms with outlines in a row.
    private func rooms(_ count: Int, level: UInt8?) -> PixelSheet {
        var sheet = PixelSheet()
        for index in 0..<count {
            let (x, y) = (100 + index % 4 * 200, 100 + index / 4 * 200)
            sheet.outline(x, y, 150, 150)
            if let level { sheet.fill(x + 2, y + 2, 146, 146, level: level) }
        }
        return sheet
    }

    @Test func aFillThatWasSwitchedOffIsToldAsAFill() throws {
        let found = try changes(rooms(1, level: 190), rooms(1, level: nil))
        #expect(found.map(\.category) == [.fill] && found.first?.kind == .removed)
        #expect(found.first.map { points(100, 100, 150, 150).intersection($0.bounds).area > 0.8 * points(100, 100, 150, 150).area } == true)
    }

    @Test func shadingSwitchedInManyPlacesIsSaidOnce() throws {
        let found = try changes(rooms(8, level: nil), rooms(8, level: 200))
        #expect(found.count == 1 && found.first?.category == .fill && found.first?.kind == .added)
    }

    @Test func aDoorAddedWhereAFillWasSwitchedIsTwoChanges() throws {
        let old = rooms(1, level: 190)
        var new = rooms(1, level: nil)
        new.symbol(140, 150)
        let found = try changes(old, new)
        #expect(found.count == 2 && Set(found.map(\.category)) == [.fill, .geometry])
        #expect(found.first { $0.category == .geometry }.map { $0.bounds.width < 30 } == true)
    }

    @Test func cutsInOneFillAreToldOneByOne() throws {
        var old = PixelSheet()
        old.fill(100, 100, 800, 600, level: 120)
        var new = old
        let places = [(150, 150), (450, 150), (750, 150), (150, 450), (450, 450), (750, 450)]
        for (x, y) in places { new.fill(x, y, 80, 70, level: 255) }
        let found = try changes(old, new)
        #expect(found.count == places.count)
        for (x, y) in places { #expect(found.contains { $0.bounds.intersects(points(x + 20, y + 20, 40, 30)) && $0.bounds.width < 40 }) }
    }

    @Test func aFilledThingThatMovedIsOneMove() throws {
        var (old, new) = (PixelSheet(), PixelSheet())
        for (sheet, x, y) in [(0, 150, 150), (1, 600, 500)] {
            func draw(_ page: inout PixelSheet) {
                page.fill(x, y, 120, 90, level: 140)
                page.outline(x, y, 120, 90)
                page.fill(x + 20, y + 40, 80, 3)
            }
            if sheet == 0 { draw(&old) } else { draw(&new) }
        }
        let found = try changes(old, new)
        #expect(found.map(\.kind) == [.moved])
        #expect(found.first.map { abs($0.bounds.width - 43.2) < 4 && abs(($0.before?.width ?? 0) - 43.2) < 4 } == true)
    }

    @Test func aPlainAreaThatMovedIsOneMove() throws {
        var (old, new) = (PixelSheet(), PixelSheet())
        old.fill(150, 150, 120, 90, level: 90)
        new.fill(600, 500, 120, 90, level: 90)
        #expect(try changes(old, new).map(\.kind) == [.moved])
    }

    @Test func whatOnlyDarkShadingShowedGoesWithIt() throws {
        let shaded = { (level: UInt8) in
            var sheet = PixelSheet()
            sheet.fill(100, 100, 800, 600, level: level)
            sheet.fill(300, 300, 300, 3)
            return sheet
        }
        #expect(try changes(shaded(90), PixelSheet()).map(\.category) == [.fill])
        #expect(Set(try changes(shaded(200), PixelSheet()).map(\.category)) == [.fill, .geometry])
    }

    @Test func shadingsFarApartAreSaidOneByOne() throws {
        let views = { (level: UInt8?) in
            var sheet = PixelSheet()
            for (x, y) in [(60, 60), (180, 60), (60, 180), (700, 500), (820, 500), (700, 620)] {
                sheet.outline(x, y, 100, 100)
                if let level { sheet.fill(x + 2, y + 2, 96, 96, level: level) }
            }
            return sheet
        }
        let found = try changes(views(200), views(nil))
        #expect(found.map(\.category) == [.fill, .fill])
        #expect(found.allSatisfy { $0.bounds.width < 100 })
    }
}

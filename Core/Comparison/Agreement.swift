import Domain
import Raster
import Vision

/// How far the drawings, without frame and title block, coincide under a transform.
struct Agreement: Sendable {
    /// Share of the ink of both pages that has a partner.
    var coincidence: Double
    /// The same when one page is moved aside: what any two drawings share.
    var byChance: Double
    /// Ink that was judged, in square millimetres on the new page; little ink allows no judgement.
    var oldInk: Double
    var newInk: Double
    /// Share of the squares with ink whose ink mostly coincides.
    var agreeingCells: Double

    /// 0 where the drawings coincide no more than by chance, 1 where wholly.
    var score: Double { byChance >= 0.999 ? 0 : max(0, (coincidence - byChance) / (1 - byChance)) }

    static let dpi = 80.0

    static func measure(
        old: GreyRaster, new: GreyRaster, transform: AffineTransform, oldZones: SheetZones, newZones: SheetZones, blur: Double
    ) throws -> Agreement {
        let laid = try old.warped(by: transform, width: new.width, height: new.height, dpi: new.dpi)
        return try measure(laid: laid, new: new, transform: transform, oldZones: oldZones, newZones: newZones, blur: blur)
    }

    /// The same for an old page that lies on the new one's grid.
    static func measure(
        laid: GreyRaster, new: GreyRaster, transform: AffineTransform, oldZones: SheetZones, newZones: SheetZones, blur: Double
    ) throws -> Agreement {
        let widest = Int(new.dpi * 4 / 25.4)
        let pair = InkPair(
            old: try Ink(of: laid, blur: blur, widest: widest).strokes, new: try Ink(of: new, blur: blur, widest: widest).strokes,
            levels: InkLevels(strong: 45, weak: 18))
        let cell = Int(new.dpi / 2)
        let (cells, columns, _) = try pair.agreement(cell: cell, radius: 1, shift: Int(new.dpi * 0.16))
        let toPoint = 72 / new.dpi
        let back = transform.inverse ?? .identity
        var met = 0, all = 0, oldInk = 0, newInk = 0, inked = 0, agreeing = 0
        var chance = 0.0
        for (index, value) in cells.enumerated() where value.old + value.new > 0 {
            let point = Point(
                x: (Double(index % columns) + 0.5) * Double(cell) * toPoint, y: (Double(index / columns) + 0.5) * Double(cell) * toPoint)
            guard newZones.isDrawing(point), oldZones.isDrawing(back(point)) else { continue }
            met += value.oldMet + value.newMet
            all += value.old + value.new
            oldInk += value.old
            newInk += value.new
            chance += value.byChance * Double(value.old)
            if value.old + value.new > cell {
                inked += 1
                if Double(value.oldMet + value.newMet) > 0.75 * Double(value.old + value.new) { agreeing += 1 }
            }
        }
        let square = (25.4 / new.dpi) * (25.4 / new.dpi)
        return Agreement(
            coincidence: all == 0 ? 0 : Double(met) / Double(all), byChance: oldInk == 0 ? 0 : chance / Double(oldInk),
            oldInk: Double(oldInk) * square, newInk: Double(newInk) * square,
            agreeingCells: inked == 0 ? 0 : Double(agreeing) / Double(inked))
    }
}

import Domain
import Raster
import Vision

/// Improves a rough transform by correlating tiles of the two pages, coarse to fine, and keeps what is left as a smooth field.
struct Refinement {
    var transform: AffineTransform
    /// Share of the tiles that agree with the transform.
    var inlierRatio: Double
    /// Median distance of the agreeing tiles, millimetres on the new page.
    var residualMillimetres: Double
    var tiles: Int
    /// Shifts left over at the finest level, and the dots per inch of their grid.
    var left: [TileShift]
    var dpi: Double

    /// No level has more pixels: accuracy comes from many tiles, not from the last dot.
    static let mostPixels = 17_000_000.0

    /// - Parameters:
    ///   - levels: dots per inch on the new page, coarse to fine; those that would be too many pixels are lowered.
    ///   - isAffine: whether stretch and shear are fitted too (scans), or shift, turn and scale alone.
    static func refine(old: GreyRaster, new: GreyRaster, from start: AffineTransform, levels: [Double], isAffine: Bool) throws -> Refinement {
        var result = Refinement(transform: start, inlierRatio: 0, residualMillimetres: 0, tiles: 0, left: [], dpi: new.dpi)
        let most = new.dpi * (mostPixels / Double(max(1, new.width * new.height))).squareRoot()
        for (index, level) in levels.enumerated() {
            let dpi = min(level, new.dpi, most)
            let target = dpi < new.dpi * 0.98 ? try new.resampled(dpi: dpi) : new
            let isLast = index == levels.count - 1
            for _ in 0..<(isLast ? 2 : 1) {
                let laid = try old.warped(by: result.transform, width: target.width, height: target.height, dpi: target.dpi)
                let search = index == 0 ? 10 : 6
                let half = 28
                let step = max(24, Int((Double(target.width * target.height) / 900).squareRoot()))
                let shifts = try Correspondences.tileShifts(laid, target, step: step, half: half, search: search)
                guard shifts.count >= 3 else { continue }
                let fit = ShiftFit.fit(shifts, isAffine: isAffine && shifts.count >= 30 && index > 0, widest: Double(search))
                let toPoint = 72 / target.dpi
                // On the grid: p' = p + d(p), with p the centre of a pixel; in points the same with scaled offset.
                result.transform = result.transform.then(fit.correction(toPoint: toPoint))
                result.inlierRatio = fit.inlierRatio
                result.residualMillimetres = fit.residual * toPoint * Length.millimetresPerPoint
                result.tiles = shifts.count
                result.left = fit.left
                result.dpi = target.dpi
            }
        }
        return result
    }

    /// The displacements that are left, smoothed, for a grid of `width` × `height` pixels at `dpi`.
    func field(width: Int, height: Int, dpi target: Double) -> DisplacementField {
        let factor = target / dpi
        let step = target * 0.6
        let columns = Int((Double(width) / step).rounded(.up)) + 2
        let rows = Int((Double(height) / step).rounded(.up)) + 2
        var field = DisplacementField(columns: columns, rows: rows, step: Float(step))
        let reach = 1.5 * dpi
        for row in 0..<field.rows {
            for column in 0..<field.columns {
                let x = Double(column) * step / factor
                let y = Double(row) * step / factor
                // Weighted mean with the tiles' information; a prior of no displacement holds where there are few.
                var axx = 1.0, axy = 0.0, ayy = 1.0, bx = 0.0, by = 0.0
                for tile in left {
                    let square = ((tile.x - x) * (tile.x - x) + (tile.y - y) * (tile.y - y)) / (reach * reach)
                    guard square < 9 else { continue }
                    let weight = ShiftFit.gaussian(square) * 8
                    axx += weight * tile.wxx
                    axy += weight * tile.wxy
                    ayy += weight * tile.wyy
                    bx += weight * (tile.wxx * tile.dx + tile.wxy * tile.dy)
                    by += weight * (tile.wxy * tile.dx + tile.wyy * tile.dy)
                }
                let determinant = axx * ayy - axy * axy
                field.dx[row * field.columns + column] = Float((ayy * bx - axy * by) / determinant * factor)
                field.dy[row * field.columns + column] = Float((axx * by - axy * bx) / determinant * factor)
            }
        }
        return field
    }
}

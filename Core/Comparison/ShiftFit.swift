#if canImport(Glibc)
import Glibc
#endif
import Domain
import Vision

/// A robust fit of a similarity or an affine map to shifts of tiles, each weighted by how well it is fixed in each direction.
struct ShiftFit {
    /// dx = p[0] + p[1]·x + p[2]·y, dy = p[3] + p[4]·x + p[5]·y, in pixels.
    var parameters: [Double]
    var inlierRatio: Double
    /// Median misfit of the agreeing tiles, in pixels.
    var residual: Double
    /// The agreeing tiles with what the fit leaves of their shifts.
    var left: [TileShift]

    static func gaussian(_ square: Double) -> Double { exp(-square / 2) }

    /// Iteratively reweighted least squares with Tukey's biweight, its width drawn in from `widest` to half a pixel.
    static func fit(_ shifts: [TileShift], isAffine: Bool, widest: Double) -> ShiftFit {
        let n = Double(shifts.count)
        let cx = shifts.reduce(0) { $0 + $1.x } / n
        let cy = shifts.reduce(0) { $0 + $1.y } / n
        let unit = max(1, shifts.reduce(0) { max($0, max(abs($1.x - cx), abs($1.y - cy))) })
        var p = [densest(shifts.map(\.dx)), 0, 0, densest(shifts.map(\.dy)), 0, 0]
        var width = widest
        for round in 0..<14 {
            let size = isAffine && round > 4 ? 6 : 4
            var normal = [[Double]](repeating: [Double](repeating: 0, count: size + 1), count: size)
            for shift in shifts {
                let x = (shift.x - cx) / unit
                let y = (shift.y - cy) / unit
                let ex = shift.dx - (p[0] + p[1] * x + p[2] * y)
                let ey = shift.dy - (p[3] + p[4] * x + p[5] * y)
                let distance = misfit(shift, ex, ey) / width
                guard distance < 1 else { continue }
                let weight = (1 - distance * distance) * (1 - distance * distance) * shift.score
                // Rows of the design for dx and dy.
                let rows: ([Double], [Double]) =
                    size == 6 ? ([1, x, y, 0, 0, 0], [0, 0, 0, 1, x, y]) : ([1, x, -y, 0], [0, y, x, 1])
                for i in 0..<size {
                    let u = weight * (rows.0[i] * shift.wxx + rows.1[i] * shift.wxy)
                    let v = weight * (rows.0[i] * shift.wxy + rows.1[i] * shift.wyy)
                    for j in 0..<size { normal[i][j] += u * rows.0[j] + v * rows.1[j] }
                    normal[i][size] += u * shift.dx + v * shift.dy
                }
            }
            for i in 0..<size { normal[i][i] += 1e-6 }
            guard let solved = solve(normal) else { break }
            p = size == 6 ? solved : [solved[0], solved[1], -solved[2], solved[3], solved[2], solved[1]]
            width = max(0.8, width * 0.7)
        }
        var left: [TileShift] = []
        for shift in shifts {
            let x = (shift.x - cx) / unit
            let y = (shift.y - cy) / unit
            var rest = shift
            rest.dx -= p[0] + p[1] * x + p[2] * y
            rest.dy -= p[3] + p[4] * x + p[5] * y
            if misfit(shift, rest.dx, rest.dy) < 1.5 { left.append(rest) }
        }
        let real = [p[0] - (p[1] * cx + p[2] * cy) / unit, p[1] / unit, p[2] / unit, p[3] - (p[4] * cx + p[5] * cy) / unit, p[4] / unit, p[5] / unit]
        return ShiftFit(
            parameters: real, inlierRatio: Double(left.count) / n, residual: median(left.map { misfit($0, $0.dx, $0.dy) }), left: left)
    }

    /// Distance in the directions in which the tile is well fixed.
    private static func misfit(_ shift: TileShift, _ ex: Double, _ ey: Double) -> Double {
        let most = max(1e-9, (shift.wxx + shift.wyy) / 2 + (((shift.wxx - shift.wyy) / 2) * ((shift.wxx - shift.wyy) / 2) + shift.wxy * shift.wxy).squareRoot())
        return max(0, (shift.wxx * ex * ex + 2 * shift.wxy * ex * ey + shift.wyy * ey * ey) / most).squareRoot()
    }

    /// The middle of the narrowest interval that holds 40 % of the values: what most agree on, where others moved elsewhere.
    private static func densest(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let span = max(1, sorted.count * 2 / 5)
        guard sorted.count > span else { return median(values) }
        var best = 0
        for start in 0..<(sorted.count - span) where sorted[start + span] - sorted[start] < sorted[best + span] - sorted[best] { best = start }
        return sorted[best + span / 2]
    }

    /// Gaussian elimination with pivoting of a system given with its right side as last column.
    private static func solve(_ system: [[Double]]) -> [Double]? {
        var m = system
        let size = m.count
        for column in 0..<size {
            guard let pivot = (column..<size).max(by: { abs(m[$0][column]) < abs(m[$1][column]) }), abs(m[pivot][column]) > 1e-12 else { return nil }
            m.swapAt(column, pivot)
            for row in 0..<size where row != column {
                let factor = m[row][column] / m[column][column]
                for k in column...size { m[row][k] -= factor * m[column][k] }
            }
        }
        return (0..<size).map { m[$0][size] / m[$0][$0] }
    }

    /// The fitted map in points of a page whose pixels are `toPoint` points wide.
    func correction(toPoint: Double) -> AffineTransform {
        let p = parameters
        // With pixel centres at half pixels: x' = x + p0 + p1·(x − ½) + p2·(y − ½).
        return AffineTransform(
            a: 1 + p[1], b: p[4], c: p[2], d: 1 + p[5], e: (p[0] - (p[1] + p[2]) / 2) * toPoint, f: (p[3] - (p[4] + p[5]) / 2) * toPoint)
    }
}

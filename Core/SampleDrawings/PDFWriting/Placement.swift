import Domain

/// How a sheet lies on the page that it is printed on.
struct Placement: Hashable {
    /// The page as it is displayed, points.
    var width: Double
    var height: Double
    /// Takes a point of the sheet as drawn to the displayed page.
    var transform: AffineTransform
    /// Clockwise degrees that a viewer turns the stored page by.
    var rotation: Int

    static func plain(_ paper: Paper) -> Placement {
        Placement(width: paper.width, height: paper.height, transform: .identity, rotation: 0)
    }

    /// Stored lying on its side, displayed upright.
    static func rotated(_ paper: Paper) -> Placement {
        Placement(width: paper.width, height: paper.height, transform: .identity, rotation: 90)
    }

    /// Printed on 24 × 18 in, 18 × 12 in or 42 × 30 in, in the middle of the page.
    static func otherPaper(_ paper: Paper, choice: Int) -> Placement {
        let sizes = [(1728.0, 1296.0), (3024.0, 2160.0), (1296.0, 864.0)]
        let (width, height) = sizes[choice % sizes.count]
        let scale = min(width / paper.width, height / paper.height)
        let transform = AffineTransform(
            a: scale, b: 0, c: 0, d: scale, e: (width - scale * paper.width) / 2, f: (height - scale * paper.height) / 2)
        return Placement(width: width, height: height, transform: transform, rotation: 0)
    }

    /// The page's own size, before `rotation`.
    var storedSize: (width: Double, height: Double) { rotation % 180 == 0 ? (width, height) : (height, width) }

    /// The matrix for the content stream of a sheet that is `sheetHeight` high, both with the origin bottom left.
    func matrix(sheetHeight: Double) -> AffineTransform {
        let upright = AffineTransform(
            a: transform.a, b: -transform.b, c: -transform.c, d: transform.d,
            e: transform.c * sheetHeight + transform.e, f: height - transform.d * sheetHeight - transform.f)
        guard rotation == 90 else { return upright }
        // Turning clockwise shows the stored point (x, y) at (y, stored width - x); this is the way back.
        return upright.then(AffineTransform(a: 0, b: 1, c: -1, d: 0, e: height, f: 0))
    }
}

import Domain

/// The part of a PDF page that is shown, in the page's own coordinates (points, y up), and how it is turned (degrees clockwise).
struct PageFrame: Hashable {
    var left: Double
    var bottom: Double
    var right: Double
    var top: Double
    var rotation: Int

    /// The size as it is shown.
    var width: Double { rotation % 180 == 0 ? right - left : top - bottom }
    var height: Double { rotation % 180 == 0 ? top - bottom : right - left }

    /// - Parameter x: points from the left of the page as it is shown; `y`: from its top.
    func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
        switch rotation {
        case 90: (left + y, bottom + x)
        case 180: (right - x, bottom + y)
        case 270: (right - y, top - x)
        default: (left + x, top - y)
        }
    }

    func place(_ box: Box) -> PageArea {
        let (one, other) = (place(box.left, box.top), place(box.right, box.bottom))
        return PageArea(left: min(one.x, other.x), bottom: min(one.y, other.y), right: max(one.x, other.x), top: max(one.y, other.y))
    }
}

/// An upright rectangle in a PDF page's own coordinates: points, y up.
struct PageArea: Hashable {
    var left: Double
    var bottom: Double
    var right: Double
    var top: Double

    var numbers: [Double] { [left, bottom, right, top] }

    func grown(by distance: Double) -> PageArea {
        PageArea(left: left - distance, bottom: bottom - distance, right: right + distance, top: top + distance)
    }
}

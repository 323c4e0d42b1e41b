/// A page as somebody sees it who holds it so that text of one direction reads from left to right.
struct PageFrame: Sendable {
    /// Of the displayed page, points.
    let width: Double
    let height: Double
    /// Degrees clockwise in which the text reads on the displayed page.
    let rotation: Int

    init(width: Double, height: Double, rotation: Int) {
        self.width = width
        self.height = height
        self.rotation = ((rotation % 360) + 360) % 360
    }

    /// Width and height as seen in this frame.
    var size: (width: Double, height: Double) { rotation % 180 == 0 ? (width, height) : (height, width) }

    /// A box of the displayed page, as seen in this frame (origin top left, x along the text).
    func callAsFunction(_ box: Box) -> Box {
        switch rotation {
        case 90: Box(left: box.top, top: width - box.right, right: box.bottom, bottom: width - box.left)
        case 180: Box(left: width - box.right, top: height - box.bottom, right: width - box.left, bottom: height - box.top)
        case 270: Box(left: height - box.bottom, top: box.left, right: height - box.top, bottom: box.right)
        default: box
        }
    }
}

import Domain

/// The paper that a sheet is drawn for, and how its parts are laid out on it. Points, origin top left.
struct Paper: Hashable {
    let width: Double
    let height: Double

    static let large = Paper(width: 2592, height: 1728)
    static let small = Paper(width: 1224, height: 792)

    var isLarge: Bool { self == .large }
    /// What a length of lettering or a symbol on large paper measures here.
    var unit: Double { isLarge ? 1 : 0.64 }
    var margin: Double { isLarge ? 36 : 24 }
    var titleBlockWidth: Double { isLarge ? 270 : 168 }
    /// Size of notes and dimensions.
    var lettering: Double { 9 * unit }

    var frame: Box { Box(left: margin * 1.5, top: margin, right: width - margin, bottom: height - margin) }
    var titleBlock: Box {
        Box(left: frame.right - titleBlockWidth, top: frame.top, right: frame.right, bottom: frame.bottom)
    }
    /// Where views go.
    var drawing: Box {
        Box(left: frame.left, top: frame.top, right: titleBlock.left, bottom: frame.bottom).grown(by: -18 * unit)
    }
}

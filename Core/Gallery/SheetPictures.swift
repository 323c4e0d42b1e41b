import Domain

/// A picture for a page, as PNG, with its size so that the page does not jump while it is read.
public struct GalleryPicture: Hashable, Sendable {
    public var png: [UInt8]
    /// Pixels.
    public var width: Int
    public var height: Int

    public init(png: [UInt8], width: Int, height: Int) {
        self.png = png
        self.width = width
        self.height = height
    }
}

/// The place of one change, before and after.
public struct ChangePictures: Hashable, Sendable {
    public var before: GalleryPicture
    public var after: GalleryPicture
    /// Where in its picture the change lies, as shares of width and height from the upper left corner.
    public var beforeMark: Box
    public var afterMark: Box

    public init(before: GalleryPicture, after: GalleryPicture, beforeMark: Box, afterMark: Box) {
        self.before = before
        self.after = after
        self.beforeMark = beforeMark
        self.afterMark = afterMark
    }
}

/// The small pictures of one sheet.
public struct SheetPictures: Hashable, Sendable {
    /// Of the new page, in points; marks on the overlay are placed by it.
    public var width: Double
    public var height: Double
    /// Nil where the sheet is shown side by side.
    public var overlay: GalleryPicture?
    public var before: GalleryPicture?
    public var after: GalleryPicture?
    /// By id of the change.
    public var changes: [String: ChangePictures]

    public init(
        width: Double, height: Double, overlay: GalleryPicture? = nil, before: GalleryPicture? = nil, after: GalleryPicture? = nil,
        changes: [String: ChangePictures] = [:]
    ) {
        self.width = width
        self.height = height
        self.overlay = overlay
        self.before = before
        self.after = after
        self.changes = changes
    }
}

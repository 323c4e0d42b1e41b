import CVision
import Raster

/// How one word looks on two pages.
public struct WordAgreement: Sendable {
    /// Of its least alike glyph: 0 alike, about 1 where the glyphs have nothing in common.
    public let mismatch: Double
    /// Normalised correlation of the whole word.
    public let likeness: Double
    /// Ink of the second page per ink of the first.
    public let presence: Double
}

/// The place of a word, in pixels.
public struct WordPlace: Sendable {
    public var box: PixelBox
    /// Whether it reads down or up the page.
    public var isUpright: Bool

    public init(box: PixelBox, isUpright: Bool) {
        self.box = box
        self.isUpright = isUpright
    }
}

extension GreyRaster {
    /// Compares words of this page with another page on the same grid.
    ///
    /// - Parameters:
    ///   - sigmas: by how many pixels this page and the other are smoothed, so that both are equally sharp.
    ///   - search: pixels by which the other page may be shifted for each word.
    public func wordAgreement(with other: GreyRaster, at places: [WordPlace], sigmas: (Double, Double), search: Int) throws -> [WordAgreement] {
        precondition(width == other.width && height == other.height, "both pages lie on one grid")
        guard !places.isEmpty else { return [] }
        let boxes = places.map(\.box.lent)
        let upright = places.map { UInt8($0.isUpright ? 1 : 0) }
        var words = [btv_word](repeating: btv_word(), count: places.count)
        try lend { first in
            try other.lend { second in
                try check(
                    btv_word_agreement(first, second, boxes, upright, Int32(places.count), sigmas.0, sigmas.1, Int32(search), &words), "compare words")
            }
        }
        return words.map { WordAgreement(mismatch: Double($0.mismatch), likeness: Double($0.likeness), presence: Double($0.presence)) }
    }
}

import Crypto
import Domain
import Pipeline
import SheetTiles

/// A picture of a sheet that a viewer can show by itself.
enum SheetLayer: String, CaseIterable, Sendable {
    case old, new, overlay
}

/// What one layer is made from, and where its tiles are kept.
struct LayerSource: Sendable {
    enum Picture: Sendable {
        case page(SheetPictures.Page)
        case laid(old: SheetPictures.Page, new: SheetPictures.Page, Alignment)
        case overlay(old: SheetPictures.Page, new: SheetPictures.Page, Alignment)
    }

    var picture: Picture
    /// What the keys of its tiles begin with. Stands for the content: another attempt at the comparison has another one.
    var key: String
    /// The page whose grid the tiles lie on.
    var page: SheetPictures.Page

    /// Nil where the sheet has no such picture (yet). Beside objects that go with their page or their result, so do the tiles.
    init?(_ layer: SheetLayer, of pictures: SheetPictures) {
        switch (layer, pictures.old, pictures.new, pictures.alignment, pictures.folder) {
        case (.old, let old?, let new?, let alignment?, let folder?):
            self.init(picture: .laid(old: old, new: new, alignment), key: "\(folder)tiles/old", page: new)
        case (.overlay, let old?, let new?, let alignment?, let folder?):
            self.init(picture: .overlay(old: old, new: new, alignment), key: "\(folder)tiles/overlay", page: new)
        case (.old, let page?, _, _, _), (.new, _, let page?, _, _):
            guard let end = page.rasterKey.lastIndex(of: "/") else { return nil }
            self.init(picture: .page(page), key: "\(page.rasterKey[...end])tiles/page", page: page)
        default: return nil
        }
    }

    private init(picture: Picture, key: String, page: SheetPictures.Page) {
        self.picture = picture
        self.key = key
        self.page = page
    }

    /// A short name of the content.
    var version: String { SHA256.hash(data: Array(key.utf8)).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

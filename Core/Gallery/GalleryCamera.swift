import Domain
import Imaging
import PageReading
import PairPictures
import Raster
import Vision

/// Makes the small pictures of a pair, within a share of what the whole page may weigh, so that it can be mailed however many sheets there are.
public struct GalleryCamera: Sendable {
    /// Bytes of PNG in one page; a third more in the page itself.
    static let most = 15 << 20
    static let overlayWidths = 600...2000
    /// The longer side of a crop as it is shown, in pixels.
    static let cropSide = 420

    /// Bytes for the pictures of one sheet.
    let allowance: Int

    /// - Parameter sheets: that share the page.
    public init(sheets: Int) {
        allowance = min(2 << 20, max(90 << 10, Self.most / max(1, sheets)))
    }

    /// - Parameter rasters: of the pair, as they are also written beside the report.
    public func pictures(of sheet: SheetReport, old: PageReading, new: PageReading, rasters: PairPictures.Rasters) throws -> SheetPictures {
        var pictures = SheetPictures(width: new.width, height: new.height)
        guard let alignment = sheet.alignment, let overlay = rasters.overlay else {
            pictures.before = try fitted(width: rasters.before.width, height: rasters.before.height, most: allowance / 2) {
                try PNG.encodeSmall(rasters.before, width: $0)
            }
            pictures.after = try fitted(width: rasters.after.width, height: rasters.after.height, most: allowance / 2) {
                try PNG.encodeSmall(rasters.after, width: $0)
            }
            return pictures
        }
        let share = sheet.changes.isEmpty ? allowance / 4 : allowance * 3 / 5
        let picture = try fitted(width: overlay.width, height: overlay.height, most: share) { try PNG.encodeSmall(overlay, width: $0, tints: [OverlayColours.safe.old, OverlayColours.safe.new]) }
        pictures.overlay = picture
        pictures.changes = try crops(of: sheet.changes, ChangeCrops(old: old, new: new, alignment: alignment), most: allowance - picture.png.count)
        return pictures
    }

    /// Of as many changes as fit, those in the title block last.
    private func crops(of changes: [Change], _ crops: ChangeCrops, most: Int) throws -> [String: ChangePictures] {
        let chosen = ChangeCrops.chosen(changes).map { changes[$0] }
        var left = most
        var pictures: [String: ChangePictures] = [:]
        for change in chosen.filter({ $0.category != .titleBlock }) + chosen.filter({ $0.category == .titleBlock }) {
            let crop = try crops.crop(change)
            let picture = ChangePictures(
                before: try small(crop.before), after: try small(crop.after), beforeMark: share(of: crop.beforeMark, in: crop.beforeRegion),
                afterMark: share(of: crop.afterMark, in: crop.afterRegion))
            left -= picture.before.png.count + picture.after.png.count
            guard left >= 0 else { break }
            pictures[change.id] = picture
        }
        return pictures
    }

    private func small(_ raster: GreyRaster) throws -> GalleryPicture {
        let factor = min(1, Double(Self.cropSide) / Double(max(raster.width, raster.height)))
        let width = max(1, Int((Double(raster.width) * factor).rounded()))
        return GalleryPicture(png: try PNG.encodeSmall(raster, width: width), width: width, height: max(1, Int((Double(raster.height) * factor).rounded())))
    }

    private func share(of mark: Box, in region: Box) -> Box {
        Box(
            left: (mark.left - region.left) / region.width, top: (mark.top - region.top) / region.height,
            right: (mark.right - region.left) / region.width, bottom: (mark.bottom - region.top) / region.height)
    }

    /// As wide as weighs no more than `most`: line work grows with its width, grain with its area, so the second try is certain enough.
    private func fitted(width: Int, height: Int, most: Int, _ encode: (Int) throws -> [UInt8]) throws -> GalleryPicture {
        var wanted = min(width, Self.overlayWidths.upperBound)
        var png = try encode(wanted)
        if png.count > most {
            wanted = max(min(width, Self.overlayWidths.lowerBound), Int(Double(wanted) * (Double(most) / Double(png.count)).squareRoot()))
            png = try encode(wanted)
        }
        return GalleryPicture(png: png, width: wanted, height: max(1, Int((Double(height) * Double(wanted) / Double(max(1, width))).rounded())))
    }
}

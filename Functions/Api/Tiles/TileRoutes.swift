import Domain
import Foundation
import Hummingbird
import ObjectStorage
import Pipeline
import SheetTiles

/// How a viewer shows a sheet: its layers, each cut into tiles.
struct TilesAnswer: Encodable {
    struct Layer: Encodable {
        /// Pixels at `maximum_zoom`.
        var width: Int
        var height: Int
        /// At zoom 0 the whole sheet is in one tile; each further zoom is twice as large.
        var maximum_zoom: Int
        /// The page, in the points that changes are told in.
        var width_points: Double
        var height_points: Double
        /// With `{z}`, `{x}` and `{y}`.
        var url: String
    }

    var tile_size = TileGrid.side
    var layers: [String: Layer]
}

extension Api {
    func addTiles(to routes: Routes) {
        routes.get(
            "comparisons/{id}/tiles/{layer}/{z}/{tile}.png", .viewer(of: .comparison),
            Operation(
                "getTile",
                "256 × 256 pixels of a sheet: `tile` is `x_y`, from the top left. Layers: `new`, `overlay`, and `old`, which lies on the new sheet's grid where both are aligned",
                query: ["v"], mediaType: "image/png")
        ) { call in
            let parameters = call.context.parameters
            let place = parameters.get("tile")?.split(separator: "_", omittingEmptySubsequences: false).compactMap { Self.number($0) } ?? []
            guard let layer = parameters.get("layer").flatMap(SheetLayer.init), let zoom = parameters.get("z").flatMap({ Self.number($0[...]) }), place.count == 2,
                let pictures = try await environment.pipeline.comparisons.pictures(call.organization, call.id(of: "comparison")),
                let source = LayerSource(layer, of: pictures), try await tiles.grid(of: source).index(zoom: zoom, x: place[0], y: place[1]) != nil
            else { throw Problem.notFound("tile of this sheet") }
            let version = source.version
            let tag = "\"\(version)-\(zoom)-\(place[0])-\(place[1])\""
            let isPinned = call.query("v") == version
            let headers: HTTPFields = [
                .eTag: tag, .cacheControl: isPinned ? "private, max-age=31536000, immutable" : "private, no-cache", .contentType: "image/png",
            ]
            if ConditionalAnswer.isKnown(tag, call.request) { return Response(status: .notModified, headers: headers) }
            guard let tile = try await tiles.tile(of: source, zoom: zoom, x: place[0], y: place[1]) else { throw Problem.notFound("tile of this sheet") }
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: tile)))
        }
    }

    /// What a viewer needs to know of a comparison's layers; nil where there is none yet.
    func layers(_ comparison: ComparisonRecord, _ organization: OrganizationID) async throws -> TilesAnswer? {
        guard let pictures = try await environment.pipeline.comparisons.pictures(organization, comparison.id) else { return nil }
        var layers: [String: TilesAnswer.Layer] = [:]
        for layer in SheetLayer.allCases {
            guard let source = LayerSource(layer, of: pictures) else { continue }
            let grid: TileGrid
            do { grid = try await tiles.grid(of: source) } catch ObjectStoreError.notFound { continue }
            layers[layer.rawValue] = TilesAnswer.Layer(
                width: grid.width, height: grid.height, maximum_zoom: grid.maximumZoom, width_points: source.page.width, height_points: source.page.height,
                url: "/api/v1/comparisons/\(comparison.id)/tiles/\(layer.rawValue)/{z}/{x}_{y}.png?v=\(source.version)")
        }
        return layers.isEmpty ? nil : TilesAnswer(layers: layers)
    }

    /// Digits alone: no sign, and no number that the arithmetic of tiles cannot take.
    private static func number(_ text: Substring) -> Int? {
        guard (1...6).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}

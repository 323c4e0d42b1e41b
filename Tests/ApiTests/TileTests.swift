import Domain
import Foundation
import Imaging
import ObjectStorage
import Raster
import SheetTiles
import Testing

@testable import Api

/// Sheets, piece by piece.
@Suite(.serialized) struct TileTests {
    @Test func aViewerFindsEveryTileThatTheComparisonTellsOf() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            try await align(fixture, owner, api)
            let told = try await owner("GET", "/comparisons/\(fixture.comparison)")
            #expect(try told.int("tiles.tile_size") == 256)
            for layer in SheetLayer.allCases.map(\.rawValue) {
                let width = try told.int("tiles.layers.\(layer).width"), height = try told.int("tiles.layers.\(layer).height")
                #expect(width == 900 && height == 600 && told.value("tiles.layers.\(layer).width_points") as? Double == 2592)
                let last = try told.int("tiles.layers.\(layer).maximum_zoom"), url = try told.string("tiles.layers.\(layer).url")
                for zoom in 0...last {
                    let side = 256 << (last - zoom)
                    for x in 0...((width - 1) / side) {
                        for y in 0...((height - 1) / side) {
                            let tile = try await get(owner, url, zoom, x, y)
                            #expect(tile.status == 200 && tile.headers["Content-Type"] == "image/png", "\(layer) \(zoom) \(x) \(y)")
                            #expect(tile.bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]))
                        }
                    }
                }
                for (zoom, x, y) in [(last + 1, 0, 0), (0, 1, 0), (last, 0, 99)] { #expect(try await get(owner, url, zoom, x, y).status == 404) }
            }
            for path in ["up/0/0_0.png", "new/0/0_0", "new/0/0.png", "new/-1/0_0.png", "new/0/0_0_0.png", "new/0/+0_0.png", "new/99999999999999999999/0_0.png"] {
                #expect(try await owner("GET", "/comparisons/\(fixture.comparison)/tiles/\(path)").status == 404, "\(path)")
            }
        }
    }

    @Test func whoHasATileIsToldSo() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            let path = "/comparisons/\(fixture.comparison)/tiles/new/0/0_0.png"
            let first = try await owner("GET", path)
            let tag = try #require(first.headers["ETag"])
            #expect(first.headers["Cache-Control"] == "private, no-cache")
            let again = try await owner("GET", path, headers: ["If-None-Match": tag])
            #expect(again.status == 304 && again.bytes.isEmpty)
            // The link that the comparison gives names the content, so it may be kept.
            let told = try await owner("GET", "/comparisons/\(fixture.comparison)")
            let pinned = try await get(owner, try told.string("tiles.layers.new.url"), 0, 0, 0)
            #expect(pinned.headers["Cache-Control"]?.contains("immutable") == true && pinned.bytes == first.bytes)
        }
    }

    @Test func tilesAreMadeOnceAndReadFromStorageAfter() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            #expect(try await api.store.list(prefix: owner.organization).filter { $0.path.contains("/tiles/") }.isEmpty)
            let first = try await owner("GET", "/comparisons/\(fixture.comparison)/tiles/new/0/0_0.png")
            #expect(first.status == 200)
            let keys = try await api.store.list(prefix: owner.organization).filter { $0.path.contains("/tiles/") }
            #expect(keys.map { $0.path.split(separator: "/").last ?? "" } == ["page.json", "page.tiles"])
            // Another instance finds them, even where what they were made from can no longer be decoded.
            let organization = try #require(OrganizationID(owner.organization)), comparison = try #require(ComparisonID(fixture.comparison.uuidString))
            let found = try await api.pipeline.comparisons.pictures(organization, comparison)
            let pictures = try #require(found)
            let source = try #require(LayerSource(.new, of: pictures))
            let raster = try ObjectKey(source.page.rasterKey)
            try await api.store.put(raster, bytes: Array(try await api.store.get(raster).prefix(60)), contentType: "image/png")
            let other = TileShelf(store: api.store, scratch: api.folder)
            #expect(try await other.tile(of: source, zoom: 0, x: 0, y: 0) == first.bytes)
        }
    }

    @Test func aSheetWithoutPartnerHasItsOwnLayerAlone() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            try await api.run("UPDATE comparisons SET status = 'added', old_page = NULL, old_page_id = NULL WHERE id = \(fixture.comparison)")
            let layers = try await owner("GET", "/comparisons/\(fixture.comparison)").value("tiles.layers") as? [String: Any]
            #expect(layers?.keys.sorted() == ["new"])
            #expect(try await owner("GET", "/comparisons/\(fixture.comparison)/tiles/overlay/0/0_0.png").status == 404)
        }
    }

    private func get(_ person: Person, _ url: String, _ zoom: Int, _ x: Int, _ y: Int) async throws -> Answer {
        let path = url.replacing("{z}", with: "\(zoom)").replacing("{x}", with: "\(x)").replacing("{y}", with: "\(y)")
        return try await person("GET", String(path.dropFirst("/api/v1".count)))
    }

    /// As if Diff had laid the pages on each other.
    private func align(_ fixture: Fixture, _ owner: Person, _ api: TestApi) async throws {
        let overlay = "\(owner.organization)/comparisons/\(fixture.comparison)/1/overlay.png"
        let alignment = #"{"transform":[1,0,0,1,30,0],"verdict":"good","score":1,"inlierRatio":1,"residualMillimetres":0,"reasons":[]}"#
        try await api.run(
            "UPDATE comparisons SET alignment = \(alignment)::text::jsonb, files = jsonb_build_object('overlay', \(overlay)::text) WHERE id = \(fixture.comparison)")
    }
}

import Domain
import Foundation
import FunctionRuntime
import ObjectStorage
import Pipeline
import SheetTiles
import Turnstile

/// Tiles of sheets: all those of a layer are made when the first one is asked for, and kept in storage beside what they are made from.
///
/// One layer is made at a time, so that memory stays bounded; who asks meanwhile waits for the same work. Made again, they come out the same, so it does
/// no harm if two instances make them at once.
actor TileShelf {
    /// Bytes of tiles, and indexes of layers, in memory.
    private static let tileBytes = 32 << 20
    private static let indexes = 512

    private let store: any ObjectStore
    /// A folder for rasters while tiles are made.
    private let scratch: String
    private let turnstile = Turnstile(places: 1)
    private var tiles = RecentCache<String, [UInt8]>(limit: tileBytes)
    private var known = RecentCache<String, TileIndex>(limit: indexes)
    private var grids = RecentCache<String, TileGrid>(limit: indexes)
    private var making: [String: Task<TileIndex, any Error>] = [:]

    init(store: any ObjectStore, scratch: String) {
        self.store = store
        self.scratch = scratch
    }

    /// The grid of a layer, read from the header of its page's raster.
    /// - Throws: `ObjectStoreError`.
    func grid(of source: LayerSource) async throws -> TileGrid {
        let key = source.page.rasterKey
        if let grid = grids.value(key, size: { _ in 1 }) { return grid }
        // Width and height stand at byte 16 of every PNG.
        let header = try await store.get(try ObjectKey(key), range: 0..<24)
        guard header.count == 24, header.starts(with: [0x89, 0x50, 0x4e, 0x47]) else { throw ObjectStoreError.corrupt(try ObjectKey(key), "it is no PNG") }
        func number(_ at: Int) -> Int { header[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) } }
        let grid = TileGrid(pictureWidth: number(16), pictureHeight: number(20))
        grids.keep(grid, key, size: 1)
        return grid
    }

    /// The PNG of a tile; nil where the layer has no such tile.
    /// - Throws: `ObjectStoreError`, `ImagingError`, `VisionError`.
    func tile(of source: LayerSource, zoom: Int, x: Int, y: Int) async throws -> [UInt8]? {
        let name = "\(source.key) \(zoom) \(x) \(y)"
        if let tile = tiles.value(name, size: \.count) { return tile }
        guard let range = try await index(of: source).range(zoom: zoom, x: x, y: y) else { return nil }
        let tile = try await store.get(try Self.packKey(source), range: range)
        tiles.keep(tile, name, size: tile.count)
        return tile
    }

    private func index(of source: LayerSource) async throws -> TileIndex {
        if let index = known.value(source.key, size: { _ in 1 }) { return index }
        if let work = making[source.key] { return try await work.value }
        // Goes on where the one who asked has gone: the next one finds it done.
        let work = Task { try await readOrMake(source) }
        making[source.key] = work
        defer { making[source.key] = nil }
        let index = try await work.value
        known.keep(index, source.key, size: 1)
        return index
    }

    private func readOrMake(_ source: LayerSource) async throws -> TileIndex {
        let key = try ObjectKey(source.key + ".json")
        do {
            return try JSONDecoder().decode(TileIndex.self, from: Data(try await store.get(key)))
        } catch ObjectStoreError.notFound {
            let index = try await turnstile.pass { @Sendable in try await self.make(source) }
            // Comes last: where there is an index, there are the tiles.
            try await store.put(key, bytes: Array(try JSONEncoder().encode(index)), contentType: "application/json")
            return index
        }
    }

    private nonisolated func make(_ source: LayerSource) async throws -> TileIndex {
        let folder = "\(scratch)/tiles-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pack = folder + "/pack"
        let index: TileIndex
        switch source.picture {
        case .page(let page):
            let page = try await fetch(page, folder + "/page")
            index = try await OwnThread.run { try SheetLayers.write(page, to: pack) }
        case .laid(let old, let new, let alignment):
            let (old, new) = (try await fetch(old, folder + "/old"), try await fetch(new, folder + "/new"))
            index = try await OwnThread.run { try SheetLayers.write(old, laidOn: new, by: alignment, to: pack) }
        case .overlay(let old, let new, let alignment):
            let (old, new) = (try await fetch(old, folder + "/old"), try await fetch(new, folder + "/new"))
            index = try await OwnThread.run { try SheetLayers.write(overlayOf: old, and: new, by: alignment, to: pack) }
        }
        try await store.put(try Self.packKey(source), file: pack, contentType: "application/octet-stream")
        return index
    }

    private nonisolated func fetch(_ page: SheetPictures.Page, _ path: String) async throws -> StoredPage {
        try await store.get(try ObjectKey(page.rasterKey), toFile: path)
        return StoredPage(path: path, widthPoints: page.width)
    }

    private static func packKey(_ source: LayerSource) throws(ObjectStoreError) -> ObjectKey { try ObjectKey(source.key + ".tiles") }
}

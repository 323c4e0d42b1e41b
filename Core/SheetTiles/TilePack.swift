import Foundation
import Imaging

/// Where each tile of a picture lies in the one file that holds them all.
public struct TileIndex: Hashable, Sendable, Codable {
    public let grid: TileGrid
    /// Of each tile of the grid, in its order: the offset of its first byte and its number of bytes.
    public internal(set) var offsets: [Int]
    public internal(set) var lengths: [Int]

    /// The bytes of a tile in the file; nil where there is no such tile.
    public func range(zoom: Int, x: Int, y: Int) -> Range<Int>? {
        guard let index = grid.index(zoom: zoom, x: x, y: y), offsets.indices.contains(index), lengths.indices.contains(index) else { return nil }
        return offsets[index]..<offsets[index] + lengths[index]
    }
}

/// Writes the tiles of a picture one after the other into a file.
final class TilePackWriter {
    private let file: FileHandle
    private var size = 0
    private(set) var index: TileIndex

    /// - Throws: `ImagingError.notWritten`.
    init(_ grid: TileGrid, path: String) throws(ImagingError) {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: path)
        else { throw .notWritten("no file can be made in the scratch folder") }
        self.file = file
        index = TileIndex(grid: grid, offsets: [Int](repeating: 0, count: grid.count), lengths: [Int](repeating: 0, count: grid.count))
    }

    func add(_ tile: Int, _ bytes: [UInt8]) throws(ImagingError) {
        do { try file.write(contentsOf: bytes) } catch { throw .notWritten("\(error)") }
        index.offsets[tile] = size
        index.lengths[tile] = bytes.count
        size += bytes.count
    }

    func close() throws(ImagingError) {
        do { try file.close() } catch { throw .notWritten("\(error)") }
    }
}

import Foundation

/// Small picture files made byte by byte.
enum PictureFiles {
    /// An uncompressed grey TIFF, one picture for each size, filled with `value`.
    static func tiff(sizes: [(width: Int, height: Int)], dpi: Int = 100, value: UInt8 = 128) -> Data {
        var out = Data([0x49, 0x49, 42, 0, 8, 0, 0, 0])
        for (index, size) in sizes.enumerated() {
            let entries = 11
            let directory = out.count
            let ratio = directory + 2 + entries * 12 + 4
            let pixels = ratio + 8
            let next = index + 1 < sizes.count ? pixels + size.width * size.height : 0
            out += little(entries, 2)
            let tags: [(Int, Int, Int)] = [
                (256, 4, size.width), (257, 4, size.height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, pixels), (277, 3, 1),
                (278, 4, size.height), (279, 4, size.width * size.height), (282, 5, ratio), (296, 3, 2),
            ]
            for (tag, type, value) in tags { out += little(tag, 2) + little(type, 2) + little(1, 4) + little(value, 4) }
            out += little(next, 4) + little(dpi, 4) + little(1, 4)
            out += Data(repeating: value, count: size.width * size.height)
        }
        return out
    }

    /// A grey baseline JPEG of mid grey; sides are multiples of 8.
    static func jpeg(width: Int, height: Int, dpi: Int = 150) -> Data {
        var out = Data([0xFF, 0xD8])
        out += [0xFF, 0xE0, 0, 16] + Array("JFIF\0".utf8) + [1, 1, 1] + big(dpi, 2) + big(dpi, 2) + [0, 0]
        out += [0xFF, 0xDB, 0, 67, 0] + [UInt8](repeating: 1, count: 64)
        out += [0xFF, 0xC0, 0, 11, 8] + big(height, 2) + big(width, 2) + [1, 1, 0x11, 0]
        for table: UInt8 in [0x00, 0x10] { out += [0xFF, 0xC4, 0, 20, table, 1] + [UInt8](repeating: 0, count: 15) + [0] }
        out += [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
        // Two bits a block, both zero: no difference, end of block.
        out += Data(repeating: 0, count: (width / 8 * (height / 8) * 2 + 7) / 8)
        return out + [0xFF, 0xD9]
    }

    /// The beginning of a PNG that claims a size; nothing follows.
    static func pngHeader(width: Int, height: Int) -> Data {
        var out = Data([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]) + Data("IHDR".utf8)
        out += big(width, 4) + big(height, 4) + [8, 2, 0, 0, 0]
        return out + Data(repeating: 0, count: 64)
    }

    private static func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
    private static func big(_ value: Int, _ count: Int) -> [UInt8] { little(value, count).reversed() }
}

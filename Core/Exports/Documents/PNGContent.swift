import Foundation

/// What a PNG file holds, still compressed, in a file of its own: a PDF takes it as it is (ISO 32000-1, 7.4.4.4).
struct PNGContent {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private(set) var width = 0
    private(set) var height = 0
    private(set) var bits = 0
    private(set) var channels = 1
    /// In PDF syntax.
    private(set) var colourSpace = "/DeviceGray"
    let path: String

    /// - Parameter path: of the PNG; the content goes to a file beside it.
    /// - Throws: where it is no PNG, or one that is interlaced or transparent, which none of ours is.
    init(file path: String) throws {
        self.path = path + ".content"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        guard bytes.count > 8, bytes.prefix(8).elementsEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) else { throw Failure(description: "no PNG") }
        var content = Data()
        var offset = 8
        while offset + 12 <= bytes.count {
            let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            let name = String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self)
            guard offset + 12 + length <= bytes.count else { throw Failure(description: "the PNG is cut off") }
            let chunk = bytes[offset + 8..<offset + 8 + length]
            if name == "IDAT" { content += chunk } else { try take(name, chunk) }
            offset += 12 + length
        }
        guard width > 0, height > 0, !content.isEmpty else { throw Failure(description: "the PNG holds no picture") }
        try content.write(to: URL(fileURLWithPath: self.path))
    }

    private mutating func take(_ name: String, _ content: Data) throws {
        let start = content.startIndex
        switch name {
        case "IHDR":
            guard content.count == 13, content[start + 12] == 0 else { throw Failure(description: "the PNG is interlaced") }
            width = content[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
            height = content[start + 4..<start + 8].reduce(0) { $0 << 8 | Int($1) }
            bits = Int(content[start + 8])
            switch content[start + 9] {
            case 0, 3: channels = 1
            case 2: (channels, colourSpace) = (3, "/DeviceRGB")
            default: throw Failure(description: "the PNG is transparent")
            }
        case "PLTE":
            guard channels == 1 else { return }
            colourSpace = "[/Indexed /DeviceRGB \(content.count / 3 - 1) <\(content.map { String(format: "%02X", $0) }.joined())>]"
        default: break
        }
    }
}

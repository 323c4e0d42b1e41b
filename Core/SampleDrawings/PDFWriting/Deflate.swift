import CZlib

/// Flate compression for the streams of a PDF (zlib format, RFC 1950).
enum Deflate {
    static func compress(_ bytes: [UInt8], level: Int32 = 6) throws(SampleDrawingsError) -> [UInt8] {
        var size = compressBound(uLong(bytes.count))
        var compressed = [UInt8](repeating: 0, count: Int(size))
        let status = compress2(&compressed, &size, bytes, uLong(bytes.count), level)
        guard status == Z_OK else { throw .compressionFailed(code: Int(status)) }
        compressed.removeLast(compressed.count - Int(size))
        return compressed
    }
}

import Foundation

/// Small files that ask for endless work.
enum Bombs {
    /// Forms that draw one another: 10 to the 11th strokes.
    static func endlessDrawing() -> Data {
        var pdf = TinyPDF(pages: [.init(content: "/X0 Do")])
        let first = pdf.firstExtraObject
        let levels = 12
        let calls = String(repeating: "/Y Do ", count: 10)
        for level in 0..<levels {
            let content = level + 1 < levels ? calls : "0 0 500 500 re S"
            let resources = level + 1 < levels ? "/Resources << /XObject << /Y \(first + level + 1) 0 R >> >>" : ""
            pdf.objects.append("<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] \(resources) /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream")
        }
        pdf.pages[0].extra = "/Resources << /XObject << /X0 \(first) 0 R >> >>"
        return pdf.data()
    }

    /// A content stream of spaces, packed twice: some tens of kilobytes for 20 gigabytes.
    static func endlessStream() -> Data {
        // A match of 258 bytes at distance 1 takes 13 bits, so the packed stream repeats every 13 bytes.
        let inner = Deflate.run(of: 32, matches: 80_000_000 / 13 * 13)
        let outer = Deflate.repeating(head: inner.head, period: inner.period, count: inner.count)
        return TinyPDF(pages: [.init(rawStream: ("/Filter [/FlateDecode /FlateDecode]", outer))]).data()
    }
}

/// Just enough of RFC 1951, fixed codes, to pack runs without end.
private struct Deflate {
    private var bytes = Data([0x78, 0x9C])
    private var held: UInt32 = 0
    private var bits = 0

    /// What a long run packs to: the first bytes, the bytes that then repeat, and how often.
    static func run(of byte: UInt8, matches: Int) -> (head: Data, period: Data, count: Int) {
        var sample = Deflate()
        sample.begin()
        sample.literal(byte)
        for _ in 0..<64 { sample.match258(distanceCode: 0, extra: 0, extraBits: 0) }
        return (sample.bytes.prefix(16), sample.bytes.subdata(in: 16..<29), matches / 8)
    }

    /// Packs `head` and then `period`, which is 13 bytes long, `count` times.
    static func repeating(head: Data, period: Data, count: Int) -> Data {
        var packer = Deflate()
        packer.begin()
        for byte in head + period { packer.literal(byte) }
        // Distance 13 is code 7 with one extra bit, 0.
        for _ in 0..<(count * 13 / 258) { packer.match258(distanceCode: 7, extra: 0, extraBits: 2) }
        return packer.bytes
    }

    private mutating func begin() {
        put(1, 1)
        put(1, 2)
    }

    private mutating func put(_ value: UInt32, _ count: Int) {
        held |= value << UInt32(bits)
        bits += count
        while bits >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: held))
            held >>= 8
            bits -= 8
        }
    }

    /// Huffman codes stand with their highest bit first.
    private mutating func code(_ value: UInt32, _ count: Int) {
        for bit in stride(from: count - 1, through: 0, by: -1) { put(value >> UInt32(bit) & 1, 1) }
    }

    private mutating func literal(_ byte: UInt8) {
        if byte < 144 { code(0x30 + UInt32(byte), 8) } else { code(0x190 + UInt32(byte) - 144, 9) }
    }

    private mutating func match258(distanceCode: UInt32, extra: UInt32, extraBits: Int) {
        code(0xC0 + 285 - 280, 8)
        code(distanceCode, 5)
        put(extra, extraBits)
    }
}

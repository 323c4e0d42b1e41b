/// What a file is, told by its content and never by its name.
public enum FileKind: String, Hashable, Sendable, Codable {
    case pdf, png, jpeg, tiff, zip, dxf, dwg

    /// Bytes from the beginning of a file that `init(head:)` wants to see.
    public static let headLength = 4_096

    /// - Parameter head: the first `headLength` bytes of the file, or all of a shorter one.
    public init?(head: [UInt8]) {
        func starts(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
        func starts(_ text: String) -> Bool { head.starts(with: text.utf8) }

        if starts([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if starts([0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if starts([0x49, 0x49, 0x2A, 0]) || starts([0x4D, 0x4D, 0, 0x2A]) || starts([0x49, 0x49, 0x2B, 0]) || starts([0x4D, 0x4D, 0, 0x2B]) {
            self = .tiff
        } else if starts([0x50, 0x4B, 3, 4]) || starts([0x50, 0x4B, 5, 6]) {
            self = .zip
        } else if starts("AC10") && head.count > 6 {
            self = .dwg
        } else if starts("AutoCAD Binary DXF") || Self.isTextDXF(head) {
            self = .dxf
        } else if Self.holdsPDFHeader(head) {
            self = .pdf
        } else {
            return nil
        }
    }

    /// Readers accept a PDF whose header stands anywhere in the first kilobyte.
    private static func holdsPDFHeader(_ head: [UInt8]) -> Bool {
        let mark = Array("%PDF-".utf8)
        let window = head.prefix(1_024)
        guard window.count >= mark.count else { return false }
        return (0...window.count - mark.count).contains { window[$0..<$0 + mark.count].elementsEqual(mark) }
    }

    /// A text DXF begins with the group "0 / SECTION", possibly after comments (group 999).
    private static func isTextDXF(_ head: [UInt8]) -> Bool {
        let lines = head.split(whereSeparator: { $0 == 10 || $0 == 13 }).prefix(64).map {
            String(decoding: $0, as: UTF8.self).filter { !$0.isWhitespace }
        }
        var index = 0
        while index + 1 < lines.count {
            if lines[index] == "999" { index += 2; continue }
            return lines[index] == "0" && lines[index + 1] == "SECTION"
        }
        return false
    }
}

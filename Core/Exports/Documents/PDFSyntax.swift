import Foundation

/// Values in PDF syntax (ISO 32000-1, 7.3 and 7.9).
enum PDFSyntax {
    /// A text string: as it stands where it is plain ASCII, else as UTF-16 with its byte order mark.
    static func text(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) {
            return "(" + text.replacing("\\", with: "\\\\").replacing("(", with: "\\(").replacing(")", with: "\\)") + ")"
        }
        return "<FEFF" + text.utf16.map { String(format: "%04X", $0) }.joined() + ">"
    }

    /// A string for an operator that shows text in `WinAnsiEncoding`; what that lacks is shown as a question mark.
    static func shown(_ text: String) -> String {
        let line = String(text.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
        let bytes = line.data(using: .windowsCP1252, allowLossyConversion: true) ?? Data(line.utf8.map { $0 < 0x7f ? $0 : 0x3f })
        return "<" + bytes.map { String(format: "%02X", $0) }.joined() + ">"
    }

    static func number(_ value: Double) -> String { String((value * 100).rounded() / 100) }

    static func numbers(_ values: [Double]) -> String { values.map(number).joined(separator: " ") }

    static func date(_ date: Date) -> String {
        let digits = date.ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: false, dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted))
        return "(D:" + digits.filter(\.isNumber).prefix(14) + "Z)"
    }
}

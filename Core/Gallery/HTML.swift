import Foundation

/// Pieces of a page. What comes from drawings and file names goes in through `text` or `attribute` only.
enum HTML {
    /// Text between tags or in a quoted attribute. Control characters, which no page may hold, become blanks.
    static func text(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value): result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A share as a percentage for a style, with two decimals, within 0…100.
    static func percent(_ share: Double) -> String {
        let hundredths = Int((min(max(share.isFinite ? share : 0, 0), 1) * 10_000).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)%"
    }

    /// A picture inside the page, so that it needs no other file.
    static func dataURI(png: [UInt8]) -> String { "data:image/png;base64," + Data(png).base64EncodedString() }
}

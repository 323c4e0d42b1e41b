/// Finds the members of a JSON object in its text, so that a member can be taken out with its bytes unchanged: to decode and encode it
/// again would round its numbers and reorder its keys.
enum JSONMembers {
    /// The byte range of each member's value.
    /// - Parameter text: one JSON object that a full parser has found to be valid; this scanner only keeps count of brackets and strings.
    static func ranges(in text: [UInt8]) throws(EnvelopeError) -> [String: Range<Int>] {
        var scanner = Scanner(text: text)
        var members: [String: Range<Int>] = [:]
        scanner.skipBlanks()
        guard scanner.take(UInt8(ascii: "{")) else { throw .notAnEnvelope("it is no object") }
        scanner.skipBlanks()
        if scanner.take(UInt8(ascii: "}")) { return members }
        repeat {
            scanner.skipBlanks()
            let key = scanner.value()
            scanner.skipBlanks()
            guard key.count >= 2, scanner.take(UInt8(ascii: ":")) else { throw .notJSON("a member has no name") }
            scanner.skipBlanks()
            let value = scanner.value()
            guard !value.isEmpty else { throw .notJSON("a member has no value") }
            // A name with escapes is none of those looked for.
            let name = String(decoding: text[key.dropFirst().dropLast()], as: UTF8.self)
            guard members.updateValue(value, forKey: name) == nil else { throw .repeated("the member '\(name)'") }
            scanner.skipBlanks()
        } while scanner.take(UInt8(ascii: ","))
        return members
    }

    private struct Scanner {
        let text: [UInt8]
        var index = 0

        mutating func skipBlanks() {
            while index < text.count, [0x20, 0x09, 0x0a, 0x0d].contains(text[index]) { index += 1 }
        }

        mutating func take(_ byte: UInt8) -> Bool {
            guard index < text.count, text[index] == byte else { return false }
            index += 1
            return true
        }

        /// One value: up to where its brackets close, its string ends, or a comma or bracket of the object around follows.
        mutating func value() -> Range<Int> {
            let start = index
            var depth = 0
            while index < text.count {
                switch text[index] {
                case UInt8(ascii: "\""):
                    skipString()
                    if depth == 0 { return start..<index }
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if depth == 0 { return start..<index }
                    depth -= 1
                    if depth == 0 {
                        index += 1
                        return start..<index
                    }
                case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0a, 0x0d:
                    if depth == 0 { return start..<index }
                default: break
                }
                index += 1
            }
            return start..<index
        }

        private mutating func skipString() {
            index += 1
            while index < text.count, text[index] != UInt8(ascii: "\"") { index += text[index] == UInt8(ascii: "\\") ? 2 : 1 }
            index = min(index + 1, text.count)
        }
    }
}

import Foundation

/// The form of an answer on the pipe: length of all that follows, length of the JSON, the JSON, further bytes. Lengths are 8 bytes, lowest first.
package enum AnswerFrame {
    package static func encode(_ answer: some Encodable, further: [[UInt8]] = []) throws -> [UInt8] {
        let json = [UInt8](try JSONEncoder().encode(answer))
        let total = 8 + json.count + further.reduce(0) { $0 + $1.count }
        var frame: [UInt8] = []
        frame.reserveCapacity(8 + total)
        frame += number(total)
        frame += number(json.count)
        frame += json
        for bytes in further { frame += bytes }
        return frame
    }

    static func isWhole(_ frame: [UInt8]) -> Bool {
        guard let total = number(in: frame, at: 0) else { return false }
        return total <= frame.count - 8
    }

    /// - Returns: the answer, and the bytes behind it; nil where the frame is not what `encode` makes.
    package static func decode<Answer: Decodable>(_ frame: [UInt8], as type: Answer.Type = Answer.self) -> (answer: Answer, further: ArraySlice<UInt8>)? {
        guard isWhole(frame), let length = number(in: frame, at: 8), length >= 0, length <= frame.count - 16,
            let answer = try? JSONDecoder().decode(type, from: Data(frame[16..<16 + length]))
        else { return nil }
        return (answer, frame[(16 + length)...])
    }

    private static func number(_ value: Int) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }

    private static func number(in frame: [UInt8], at offset: Int) -> Int? {
        guard frame.count >= offset + 8 else { return nil }
        let value = (0..<8).reduce(0) { $0 | Int(frame[offset + $1]) << ($1 * 8) }
        return value >= 0 ? value : nil
    }
}

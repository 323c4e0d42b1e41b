import FoundationEssentials

// The Swift types that stand for PostgreSQL's.

extension PostgresEncodable where Self: LosslessStringConvertible {
    public var postgresText: PostgresText { PostgresText(description) }
}

extension PostgresDecodable where Self: LosslessStringConvertible {
    public static func decode(postgresText text: String?) -> Self? { text.flatMap(Self.init) }
}

extension Int: PostgresCodable {}
extension Int64: PostgresCodable {}
extension Int32: PostgresCodable {}
extension String: PostgresCodable {}

extension Double: PostgresCodable {
    public var postgresText: PostgresText {
        PostgresText(isNaN ? "NaN" : isInfinite ? (self > 0 ? "Infinity" : "-Infinity") : description)
    }
}

extension Bool: PostgresCodable {
    public static func decode(postgresText text: String?) -> Bool? {
        switch text {
        case "t": true
        case "f": false
        default: nil
        }
    }
}

extension UUID: PostgresCodable {
    public var postgresText: PostgresText { PostgresText(uuidString.lowercased()) }
    public static func decode(postgresText text: String?) -> UUID? { text.flatMap(UUID.init(uuidString:)) }
}

extension PostgresEncodable where Self: RawRepresentable, RawValue == String {
    public var postgresText: PostgresText { PostgresText(rawValue) }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue == String {
    public static func decode(postgresText text: String?) -> Self? { text.flatMap(Self.init(rawValue:)) }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public static func decode(postgresText text: String?) -> Wrapped?? {
        guard let text else { return .some(nil) }
        return Wrapped.decode(postgresText: text).map(Optional.some)
    }
}

/// A `jsonb` column's value. Keys are sorted so that equal values have equal text.
public struct JSON<Value: Codable & Sendable>: PostgresDecodable, PostgresEncodable {
    public var value: Value

    public init(_ value: Value) {
        self.value = value
    }

    /// A value that JSON cannot hold (a NaN) is sent as text that the server refuses as JSON.
    public var postgresText: PostgresText {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(value) else { return PostgresText("this value is no JSON") }
        return PostgresText(String(decoding: bytes, as: UTF8.self))
    }

    public static func decode(postgresText text: String?) -> JSON<Value>? {
        guard let text, let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8)) else { return nil }
        return JSON(value)
    }
}

/// A `bytea` column's value.
public struct Bytes: PostgresCodable, Hashable {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public var postgresText: PostgresText {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = [UInt8(ascii: "\\"), UInt8(ascii: "x")]
        text.reserveCapacity(2 + bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return PostgresText(String(decoding: text, as: UTF8.self))
    }

    public static func decode(postgresText text: String?) -> Bytes? {
        guard let text, text.hasPrefix("\\x") else { return nil }
        let digits = Array(text.utf8.dropFirst(2))
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Character(UnicodeScalar(digits[index])).hexDigitValue,
                let low = Character(UnicodeScalar(digits[index + 1])).hexDigitValue
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return Bytes(bytes)
    }
}

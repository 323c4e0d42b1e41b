import FoundationEssentials

/// A duration in the JSON form of protocol buffers: seconds with up to nine decimals and an `s`, e.g. `600s`, `0.250s`.
public struct RESTDuration: Codable, Hashable, Sendable, CustomStringConvertible {
    public var duration: Duration

    public init(_ duration: Duration) { self.duration = duration }

    /// Nil where the text is no duration.
    public init?(text: String) {
        guard text.hasSuffix("s") else { return nil }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, let seconds = Int64(first), parts.count <= 2 else { return nil }
        var nanoseconds: Int64 = 0
        if parts.count == 2 {
            guard (1...9).contains(parts[1].count), let digits = Int64(parts[1]), digits >= 0 else { return nil }
            nanoseconds = (0..<(9 - parts[1].count)).reduce(digits) { value, _ in value * 10 }
        }
        duration = .seconds(seconds) + .nanoseconds(text.hasPrefix("-") ? -nanoseconds : nanoseconds)
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = RESTDuration(text: text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no duration such as 10s"))
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    public var description: String {
        let (seconds, attoseconds) = duration.components
        guard attoseconds != 0 else { return "\(seconds)s" }
        let digits = String(abs(attoseconds / 1_000_000_000))
        return "\(seconds).\(String(repeating: "0", count: 9 - digits.count))\(digits)s"
    }

    public var seconds: Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

/// An enumeration's value, which clients may send and ask for as name or as number; BuildTrace only hands it on.
public struct RESTEnumeration: Codable, Hashable, Sendable {
    public var name: String

    public init(_ name: String) { self.name = name }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        name = try (try? container.decode(Int.self)).map(String.init) ?? container.decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

/// A point in time in RFC 3339 form with microseconds, as Pub/Sub writes it.
public enum RESTTime {
    public static func text(_ date: Date) -> String {
        let whole = date.timeIntervalSince1970.rounded(.down)
        let micros = Int(((date.timeIntervalSince1970 - whole) * 1_000_000).rounded(.down))
        let digits = String(min(max(micros, 0), 999_999))
        let seconds = Date(timeIntervalSince1970: whole).formatted(Date.ISO8601FormatStyle())
        return seconds.dropLast() + "." + String(repeating: "0", count: 6 - digits.count) + digits + "Z"
    }

    /// Nil where the text is no such time. Digits beyond microseconds are dropped.
    public static func date(_ text: String) -> Date? {
        guard let dot = text.firstIndex(of: ".") else { return try? Date(text, strategy: .iso8601) }
        let fraction = text[text.index(after: dot)...].prefix { $0.isNumber }
        let rest = text[fraction.endIndex...]
        guard let whole = try? Date(text[..<dot] + rest, strategy: .iso8601), let part = Double("0." + fraction.prefix(6)) else { return nil }
        return whole + part
    }
}

/// Encodes and decodes the interface's JSON. Clients may write `ack_deadline_seconds` for `ackDeadlineSeconds`.
public enum RESTJSON {
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(bytes))
    }

    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(value))
    }
}

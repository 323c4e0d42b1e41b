/// A request's header fields by lower-case name.
struct EnvelopeHeaders {
    private(set) var values: [String: [String]] = [:]

    init(_ headers: some Sequence<(name: String, value: String)>) {
        for (name, value) in headers { values[name.lowercased(), default: []].append(value) }
    }

    func contains(_ name: String) -> Bool { values[name] != nil }

    /// - Throws: where the field stands there twice: which of them is meant?
    func one(_ name: String) throws(EnvelopeError) -> String? {
        guard let all = values[name] else { return nil }
        guard all.count == 1 else { throw .repeated("the header \(name)") }
        return all[0]
    }

    /// The content type without parameters, in lower case; empty where there is none.
    var mediaType: String {
        let value = values["content-type"]?.first ?? ""
        let type = value.prefix { $0 != ";" }
        return String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
    }

    /// A CloudEvents attribute in a header (HTTP binding §3.1.3.2): quotes undone, then percent-decoded once.
    static func cloudEventValue(_ value: String, header name: String) throws(EnvelopeError) -> String {
        var bytes = Array(value.utf8)
        if bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") {
            bytes = unquoted(bytes.dropFirst().dropLast())
        }
        guard let decoded = percentDecoded(bytes) else { throw .invalidHeader(name: name, reason: "its percent-encoding is broken") }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw .invalidHeader(name: name, reason: "it is not UTF-8 once percent-decoded")
        }
        return text
    }

    private static func unquoted(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in bytes {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                result.append(byte)
                isEscaped = false
            }
        }
        return result
    }

    static func percentDecoded(_ bytes: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] != UInt8(ascii: "%") {
                result.append(bytes[index])
                index += 1
                continue
            }
            guard index + 2 < bytes.count, let high = hexDigit(bytes[index + 1]), let low = hexDigit(bytes[index + 2]) else { return nil }
            result.append(high << 4 | low)
            index += 3
        }
        return result
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

import Glibc

/// A push parser of `multipart/form-data` (RFC 7578, RFC 2046 §5.1): feed it bytes as they come, in pieces of any size, and take the events.
/// Holds no more than one delimiter and one part's headers, whatever the size of a part.
public struct MultipartParser: Sendable {
    public enum Event: Hashable, Sendable {
        case partBegan(MultipartPart)
        /// Content of the part that began last.
        case content([UInt8])
        case partEnded
        /// The closing delimiter has come; the form is whole.
        case finished
    }

    private enum State {
        case preamble, afterDelimiter, headers, content, finished
    }

    /// Names and values of a part's headers together.
    private static let largestHeaders = 16 << 10

    private let delimiter: [UInt8]
    private var state = State.preamble
    /// Bytes that have come and are not yet decided on. The first delimiter may stand at the very beginning, so a line break is put before it.
    private var pending: [UInt8] = [0x0d, 0x0a]

    /// - Parameter boundary: as the content type names it.
    public init(boundary: String) {
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// The boundary of a content type, or nil where it is no multipart form.
    public static func boundary(ofContentType value: String) -> String? {
        let parts = value.split(separator: ";").map { $0.drop { $0 == " " } }
        guard parts.first?.lowercased() == "multipart/form-data" else { return nil }
        for part in parts.dropFirst() where part.lowercased().hasPrefix("boundary=") {
            let boundary = part.dropFirst("boundary=".count).filter { $0 != "\"" }
            return (1...70).contains(boundary.utf8.count) ? String(boundary) : nil
        }
        return nil
    }

    /// Whether the closing delimiter has come. A body that ends before is cut off.
    public var isFinished: Bool { state == .finished }

    /// Takes the next bytes of the body.
    public mutating func push(_ bytes: some Sequence<UInt8>) throws(MultipartError) -> [Event] {
        // The buffer's own type is known here, so that it is copied as a whole.
        if bytes.withContiguousStorageIfAvailable({ pending.append(contentsOf: $0) }) == nil { pending.append(contentsOf: bytes) }
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// Goes one step on where the pending bytes allow it.
    private mutating func step(_ events: inout [Event]) throws(MultipartError) -> Bool {
        switch state {
        case .preamble:
            guard skipToDelimiter() else { return false }
            state = .afterDelimiter
            return true
        case .afterDelimiter: return try readDelimiterEnd(&events)
        case .headers: return try readHeaders(&events)
        case .content: return readContent(&events)
        case .finished:
            pending.removeAll()
            return false
        }
    }

    private mutating func skipToDelimiter() -> Bool {
        if let start = firstDelimiter() {
            pending.removeFirst(start + delimiter.count)
            return true
        }
        pending.removeFirst(max(0, pending.count - delimiter.count + 1))
        return false
    }

    /// Behind a delimiter stand `--` (the end) or white space and a line break.
    private mutating func readDelimiterEnd(_ events: inout [Event]) throws(MultipartError) -> Bool {
        guard pending.count >= 2 else { return false }
        if pending[0] == 0x2d && pending[1] == 0x2d {
            state = .finished
            events.append(.finished)
            return true
        }
        let blanks = pending.prefix { $0 == 0x20 || $0 == 0x09 }.count
        guard pending.count >= blanks + 2 else { return false }
        guard pending[blanks] == 0x0d, pending[blanks + 1] == 0x0a else { throw .malformed("a delimiter is not followed by a line break") }
        // The line break stays: it is the first half of the empty line of a part without headers.
        pending.removeFirst(blanks)
        state = .headers
        return true
    }

    private mutating func readHeaders(_ events: inout [Event]) throws(MultipartError) -> Bool {
        guard let end = pending.firstRange(of: [0x0d, 0x0a, 0x0d, 0x0a]) else {
            guard pending.count <= Self.largestHeaders else { throw .malformed("a part's headers are longer than 16 KiB") }
            return false
        }
        let lines = String(decoding: pending[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        pending.removeFirst(end.upperBound)
        events.append(.partBegan(try MultipartPart(headerLines: lines)))
        // An empty part's delimiter shares its line break with the end of the headers.
        pending.insert(contentsOf: [0x0d, 0x0a], at: 0)
        state = .content
        contentStarts = true
        return true
    }

    /// Whether the line break at the front is the one that was put there, not content.
    private var contentStarts = false

    private mutating func readContent(_ events: inout [Event]) -> Bool {
        if let start = firstDelimiter() {
            emit(upTo: start, into: &events)
            pending.removeFirst(delimiter.count)
            events.append(.partEnded)
            state = .afterDelimiter
            return true
        }
        let sure = pending.count - delimiter.count + 1
        if sure > 2 { emit(upTo: sure, into: &events) }
        return false
    }

    private mutating func emit(upTo end: Int, into events: inout [Event]) {
        let start = contentStarts ? min(2, end) : 0
        if start < end { events.append(.content(Array(pending[start..<end]))) }
        // A delimiter right behind the headers begins with the line break that was put there.
        pending.removeFirst(end)
        contentStarts = false
    }

    /// Looks at line breaks alone: content of a gigabyte must not cost a comparison a byte.
    private func firstDelimiter() -> Int? {
        pending.withUnsafeBytes { pending in
            guard let base = pending.baseAddress else { return nil }
            var start = 0
            while start + delimiter.count <= pending.count, let found = memchr(base + start, 0x0d, pending.count - delimiter.count - start + 1) {
                start = found - UnsafeMutableRawPointer(mutating: base)
                if memcmp(found, delimiter, delimiter.count) == 0 { return start }
                start += 1
            }
            return nil
        }
    }
}

/// What a part's headers say.
public struct MultipartPart: Hashable, Sendable {
    /// The form field.
    public var name: String
    /// As the sender names the file; never a path to write to. nil for a plain field.
    public var fileName: String?
    public var contentType: String?

    init(headerLines: [Substring]) throws(MultipartError) {
        var headers: [String: Substring] = [:]
        for line in headerLines {
            guard let colon = line.firstIndex(of: ":") else { throw .malformed("a part's header has no colon") }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        }
        guard let disposition = headers["content-disposition"], let name = Self.parameter("name", of: disposition) else {
            throw .malformed("a part has no name")
        }
        self.name = name
        fileName = Self.parameter("filename", of: disposition)
        contentType = headers["content-type"].map(String.init)
    }

    /// The value of `key="value"`; in it `\"` and `%22` stand for a quotation mark, as browsers and curl write it.
    private static func parameter(_ key: String, of disposition: Substring) -> String? {
        guard let start = disposition.firstRange(of: "; \(key)=\"") ?? disposition.firstRange(of: ";\(key)=\"") else { return nil }
        var value = ""
        var isEscaped = false
        for character in disposition[start.upperBound...] {
            if isEscaped {
                value.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                return value.replacing("%22", with: "\"")
            } else {
                value.append(character)
            }
        }
        return nil
    }
}

public enum MultipartError: Error, Hashable, CustomStringConvertible {
    case malformed(String)

    public var description: String {
        switch self {
        case .malformed(let reason): "the form cannot be read: \(reason)"
        }
    }
}

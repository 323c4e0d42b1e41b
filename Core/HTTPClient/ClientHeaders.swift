/// Header fields in the order they are sent or came; names compare without regard to case, and may stand several times.
public struct ClientHeaders: Hashable, Sendable, ExpressibleByDictionaryLiteral, Sequence {
    public struct Field: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public private(set) var fields: [Field]

    public init(_ fields: [Field] = []) { self.fields = fields }

    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of that name; setting replaces all of them, nil removes them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.name.isSameHeader(as: name) }?.value }
        set {
            fields.removeAll { $0.name.isSameHeader(as: name) }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    public mutating func append(name: String, value: String) { fields.append(Field(name: name, value: value)) }

    public func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }

    /// Parses the lines that curl hands on: a status line, then `Name: value` lines.
    init(block: some Sequence<UInt8>) {
        fields = String(decoding: Array(block), as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
            guard !line.hasPrefix("HTTP/"), let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            let end = value.lastIndex { $0 != " " && $0 != "\t" }.map { value.index(after: $0) } ?? value.startIndex
            return Field(name: String(line[..<colon]), value: String(value[..<end]))
        }
    }

    /// The first field that no HTTP message may carry, e.g. one whose value holds a line break.
    var firstInvalidName: String? {
        fields.first { field in
            field.name.isEmpty || field.name.utf8.contains { $0 <= 0x20 || $0 >= 0x7f || $0 == 0x3a }
                || field.value.utf8.contains { $0 == 0x0a || $0 == 0x0d || $0 == 0 }
        }?.name
    }
}

extension String {
    func isSameHeader(as other: String) -> Bool {
        utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { $0 == $1 || $0.asciiLower == $1.asciiLower }
    }
}

extension UInt8 {
    var asciiLower: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }
}

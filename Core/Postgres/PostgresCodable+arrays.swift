/// One-dimensional arrays, in PostgreSQL's text form: `{"a","b"}`.
extension Array: PostgresEncodable where Element: PostgresEncodable {
    public var postgresText: PostgresText {
        let items = map { item in
            guard let text = item.postgresText.text else { return "NULL" }
            return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        return PostgresText("{" + items.joined(separator: ",") + "}")
    }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    public static func decode(postgresText text: String?) -> [Element]? {
        guard let text, let items = split(text) else { return nil }
        var result: [Element] = []
        for item in items {
            guard let element = Element.decode(postgresText: item) else { return nil }
            result.append(element)
        }
        return result
    }

    /// The items of an array's text form; nil where it is none, or one of several dimensions.
    private static func split(_ text: String) -> [String?]? {
        var rest = Substring(text)
        guard rest.popFirst() == "{", rest.popLast() == "}" else { return nil }
        guard !rest.isEmpty else { return [] }
        var items: [String?] = []
        var item = ""
        var isQuoted = false
        var wasQuoted = false
        func finish() {
            items.append(!wasQuoted && item == "NULL" ? nil : item)
            item = ""
            wasQuoted = false
        }
        while let character = rest.popFirst() {
            switch character {
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                item.append(escaped)
            case "\"":
                isQuoted.toggle()
                wasQuoted = true
            case "," where !isQuoted: finish()
            case "{" where !isQuoted: return nil
            default: item.append(character)
            }
        }
        guard !isQuoted else { return nil }
        finish()
        return items
    }
}

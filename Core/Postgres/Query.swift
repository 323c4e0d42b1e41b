/// A statement, or a part of one, with its parameters. Values that are interpolated become `$1`, `$2`, …; they never become part of the SQL.
///
///     let query: Query = "SELECT name FROM projects WHERE id = \(id)"
public struct Query: Sendable, ExpressibleByStringInterpolation {
    enum Piece: Sendable {
        case sql(String)
        case parameter(PostgresText)
    }

    var pieces: [Piece]

    public init(stringLiteral value: String) {
        pieces = [.sql(value)]
    }

    public init(stringInterpolation: StringInterpolation) {
        pieces = stringInterpolation.pieces
    }

    /// The statement with `$1`, `$2`, … where values stand.
    public var sql: String {
        var text = ""
        var count = 0
        for piece in pieces {
            switch piece {
            case .sql(let part): text += part
            case .parameter:
                count += 1
                text += "$\(count)"
            }
        }
        return text
    }

    /// What stands for `$1`, `$2`, …, in PostgreSQL's text form.
    public var parameters: [PostgresText] {
        pieces.compactMap { if case .parameter(let value) = $0 { value } else { nil } }
    }

    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var pieces: [Piece] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount * 2 + 1)
        }

        public mutating func appendLiteral(_ literal: String) {
            pieces.append(.sql(literal))
        }

        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            pieces.append(.parameter(value.postgresText))
        }

        public mutating func appendInterpolation(_ value: (some PostgresEncodable)?) {
            pieces.append(.parameter(value?.postgresText ?? .null))
        }

        /// Puts in a part of a statement with its parameters.
        public mutating func appendInterpolation(_ part: Query) {
            pieces += part.pieces
        }

        /// Puts text into the SQL as it is. The caller vouches that no part of it comes from outside.
        public mutating func appendInterpolation(unsafeSQL text: String) {
            pieces.append(.sql(text))
        }
    }
}

/// A parameter in PostgreSQL's text form; nil is NULL.
public struct PostgresText: Hashable, Sendable {
    public var text: String?

    public init(_ text: String?) {
        self.text = text
    }

    public static let null = PostgresText(nil)
}

/// A value that can be a parameter.
public protocol PostgresEncodable: Sendable {
    var postgresText: PostgresText { get }
}

/// A value that can be read from a column.
public protocol PostgresDecodable: Sendable {
    /// - Returns: nil where the text (nil is NULL) is no value of this type.
    static func decode(postgresText text: String?) -> Self?
}

public typealias PostgresCodable = PostgresEncodable & PostgresDecodable

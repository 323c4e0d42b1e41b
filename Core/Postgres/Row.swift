/// One row of a result. Columns are read by name.
public struct Row: Sendable {
    let columns: Columns
    let cells: [String?]

    /// The column names of a result, shared by its rows.
    final class Columns: Sendable {
        let indices: [String: Int]

        init(names: [String]) {
            indices = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// The value of a column.
    /// - Throws: `PostgresError.undecodable` where there is no such column, or it holds no `Value`; NULL is one only for optionals.
    public func get<Value: PostgresDecodable>(_ column: String, as type: Value.Type = Value.self) throws(PostgresError) -> Value {
        guard let index = columns.indices[column], let value = Value.decode(postgresText: cells[index]) else {
            throw .undecodable(column: column, expected: "\(Value.self)")
        }
        return value
    }

    /// The value inside a `jsonb` column.
    public func json<Value: Codable & Sendable>(_ column: String, as type: Value.Type = Value.self) throws(PostgresError) -> Value {
        try get(column, as: JSON<Value>.self).value
    }
}

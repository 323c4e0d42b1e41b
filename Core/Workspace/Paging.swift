import FoundationEssentials
import Postgres

/// Where a page begins: behind the row with this time and id. Opaque to callers.
public struct Cursor: Hashable, Sendable {
    public var createdAt: Date
    public var id: UUID

    public init(createdAt: Date, id: UUID) {
        self.createdAt = createdAt
        self.id = id
    }

    /// - Returns: nil for what no page gave.
    public init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let microseconds = Int64(parts[0], radix: 36), abs(microseconds) < 1 << 60, let id = UUID(uuidString: String(parts[1])) else { return nil }
        self.init(createdAt: Date(timeIntervalSince1970: Double(microseconds) / 1_000_000), id: id)
    }

    public var text: String {
        "\(String(Int64((createdAt.timeIntervalSince1970 * 1_000_000).rounded()), radix: 36)).\(id.uuidString.lowercased())"
    }
}

/// Which part of a list is asked for.
public struct PageRequest: Hashable, Sendable {
    public var limit = 50
    public var cursor: Cursor?

    public init() {}

    /// Rows behind the cursor in lists that begin with the newest; true without a cursor.
    func follows(_ createdAt: Query, _ id: Query) -> Query {
        guard let cursor else { return "true" }
        return "(\(createdAt), \(id)) < (\(cursor.createdAt), \(cursor.id))"
    }
}

/// A part of a list, and where the next part begins; nil at the end.
public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]
    public var next: Cursor?

    init(items: [Item], next: Cursor?) {
        self.items = items
        self.next = next
    }

    /// - Parameter rows: one more than asked for, where there are more.
    init(_ rows: [Item], _ request: PageRequest, cursor: (Item) throws -> Cursor) rethrows {
        items = Array(rows.prefix(request.limit))
        next = try rows.count > request.limit ? items.last.map(cursor) : nil
    }
}

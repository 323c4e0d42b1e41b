/// Keeps what was used lately, up to a size; what was not used for a while goes in one piece.
struct RecentCache<Key: Hashable, Value> {
    private let limit: Int
    private var recent: [Key: Value] = [:]
    private var older: [Key: Value] = [:]
    private var size = 0

    /// - Parameter limit: of the sizes of all values together.
    init(limit: Int) { self.limit = limit / 2 }

    mutating func value(_ key: Key, size: (Value) -> Int) -> Value? {
        if let value = recent[key] { return value }
        guard let value = older.removeValue(forKey: key) else { return nil }
        keep(value, key, size: size(value))
        return value
    }

    mutating func keep(_ value: Value, _ key: Key, size added: Int) {
        guard added <= limit else { return }
        if size + added > limit {
            older = recent
            recent = [:]
            size = 0
        }
        if recent.updateValue(value, forKey: key) == nil { size += added }
    }
}

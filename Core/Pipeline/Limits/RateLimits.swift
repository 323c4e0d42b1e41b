import Postgres

/// Rates that all instances of a function keep to together, e.g. of questions to a model.
///
/// Whoever asks gets a turn at once or is promised one, and comes again when it is due: a thousand that wait do not all come back at the same time. A turn
/// that is promised and never taken up is lost after an hour.
public struct RateLimits: Sendable {
    private let system: Database

    init(system: Database) { self.system = system }

    /// Asks for a turn.
    /// - Parameters:
    ///   - holder: who asks; asking again before the turn is due changes nothing.
    ///   - interval: from one turn to the next.
    /// - Returns: nil where it is the holder's turn now; otherwise how long until it is.
    public func turn(_ name: String, holder: String, every interval: Duration) async throws -> Duration? {
        try await system.withTransaction { connection in
            try await lock(name, connection)
            if let wait = try await promised(name, holder, connection) {
                if wait <= 0 { try await connection.execute("DELETE FROM rate_turns WHERE name = \(name) AND holder = \(holder)") }
                return wait <= 0 ? nil : .seconds(wait)
            }
            try await connection.execute("DELETE FROM rate_turns WHERE name = \(name) AND at < clock_timestamp() - interval '1 hour'")
            let wait: Double = try await connection.queryOne(
                """
                WITH slot AS (SELECT greatest(next_at, held_until, clock_timestamp()) AS at FROM rate_limits WHERE name = \(name))
                UPDATE rate_limits l SET next_at = slot.at + make_interval(secs => \(interval.seconds)) FROM slot WHERE l.name = \(name)
                RETURNING extract(epoch FROM slot.at - clock_timestamp())::float8 AS wait
                """
            ).get("wait")
            guard wait > 0 else { return nil }
            try await connection.execute(
                "INSERT INTO rate_turns (name, holder, at) VALUES (\(name), \(holder), clock_timestamp() + make_interval(secs => \(wait)))")
            return .seconds(wait)
        }
    }

    /// Puts all turns off: whoever keeps the limit said so (`Retry-After`).
    public func hold(_ name: String, for time: Duration) async throws {
        try await system.withTransaction { connection in
            try await lock(name, connection)
            // Several are told the same at once: it counts once.
            let more: Double = try await connection.queryOne(
                """
                SELECT extract(epoch FROM clock_timestamp() + make_interval(secs => \(time.seconds)) - greatest(held_until, clock_timestamp()))::float8 AS more
                FROM rate_limits WHERE name = \(name)
                """
            ).get("more")
            guard more > 0 else { return }
            try await connection.execute(
                """
                UPDATE rate_limits SET held_until = greatest(held_until, clock_timestamp()) + make_interval(secs => \(more)),
                                       next_at = greatest(next_at, clock_timestamp()) + make_interval(secs => \(more))
                WHERE name = \(name)
                """)
            try await connection.execute(
                "UPDATE rate_turns SET at = greatest(at, clock_timestamp()) + make_interval(secs => \(more)) WHERE name = \(name)")
        }
    }

    private func lock(_ name: String, _ connection: Connection) async throws {
        try await connection.execute("INSERT INTO rate_limits (name) VALUES (\(name)) ON CONFLICT DO NOTHING")
        _ = try await connection.query("SELECT FROM rate_limits WHERE name = \(name) FOR UPDATE")
    }

    private func promised(_ name: String, _ holder: String, _ connection: Connection) async throws -> Double? {
        try await connection.queryFirst(
            "SELECT extract(epoch FROM at - clock_timestamp())::float8 AS wait FROM rate_turns WHERE name = \(name) AND holder = \(holder)"
        )?.get("wait")
    }
}

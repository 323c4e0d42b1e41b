import Domain
import Postgres

/// What waits, is under way and has failed at one moment, over all organizations. Ages in seconds; 0 where there is nothing.
public struct QueueFigures: Hashable, Sendable {
    public struct Stages: Hashable, Sendable {
        public var kind: StageKind
        public var queued: Int
        public var running: Int
        /// Running with a lease that ran out.
        public var abandoned: Int
        public var oldestQueued: Double
    }

    public struct Outgoing: Hashable, Sendable {
        public var topic: String
        public var waiting: Int
        /// That are not due yet.
        public var putOff: Int
        public var oldestDue: Double
    }

    public struct Letters: Hashable, Sendable {
        public var topic: String
        public var open: Int
        public var redriven: Int
    }

    /// One of each kind, also where nothing is under way.
    public var stages: [Stages]
    /// Topics with messages, by name.
    public var outbox: [Outgoing]
    /// Topics with letters that are open or on their way back, by name.
    public var deadLetters: [Letters]
    public var jobsUnderWay: Int
    public var versionsToOpen: Int
    public var redrivesRunning: Int
    /// Notes of objects that the sweep looks after.
    public var objectsToDelete: Int
}

/// Looks how full the pipeline is, for operators.
public struct Queues: Sendable {
    private let system: Database

    init(system: Database) { self.system = system }

    public func figures() async throws -> QueueFigures {
        try await system.withConnection { connection in
            let stages = try await connection.query(
                """
                SELECT kind, count(*) FILTER (WHERE state = 'queued') AS queued, count(*) FILTER (WHERE state = 'running') AS running,
                    count(*) FILTER (WHERE state = 'running' AND lease_expires_at < now()) AS abandoned,
                    greatest(0, coalesce(extract(epoch FROM now() - min(queued_at) FILTER (WHERE state = 'queued')), 0))::float8 AS oldest
                FROM job_stages WHERE state IN ('queued', 'running') GROUP BY kind
                """
            ).map { row in
                QueueFigures.Stages(
                    kind: try row.get("kind"), queued: try row.get("queued"), running: try row.get("running"), abandoned: try row.get("abandoned"),
                    oldestQueued: try row.get("oldest"))
            }
            let outbox = try await connection.query(
                """
                SELECT topic, count(*) AS waiting, count(*) FILTER (WHERE not_before > now()) AS put_off,
                    greatest(0, coalesce(extract(epoch FROM now() - min(not_before)), 0))::float8 AS oldest
                FROM outbox GROUP BY topic ORDER BY topic
                """
            ).map { row in
                QueueFigures.Outgoing(
                    topic: try row.get("topic"), waiting: try row.get("waiting"), putOff: try row.get("put_off"), oldestDue: try row.get("oldest"))
            }
            let letters = try await connection.query(
                """
                SELECT topic, count(*) FILTER (WHERE state = 'open') AS open, count(*) FILTER (WHERE state = 'redriven') AS redriven
                FROM dead_letters WHERE state IN ('open', 'redriven') GROUP BY topic ORDER BY topic
                """
            ).map { try QueueFigures.Letters(topic: $0.get("topic"), open: $0.get("open"), redriven: $0.get("redriven")) }
            let rest = try await connection.queryOne(
                """
                SELECT (SELECT count(*) FROM jobs WHERE state IN ('pending', 'running')) AS jobs,
                    (SELECT count(*) FROM drawing_versions WHERE state = 'pending') AS versions,
                    (SELECT count(*) FROM redrives WHERE state = 'running') AS redrives, (SELECT count(*) FROM object_garbage) AS objects
                """)
            return QueueFigures(
                stages: StageKind.allCases.map { kind in
                    stages.first { $0.kind == kind } ?? .init(kind: kind, queued: 0, running: 0, abandoned: 0, oldestQueued: 0)
                },
                outbox: outbox, deadLetters: letters, jobsUnderWay: try rest.get("jobs"), versionsToOpen: try rest.get("versions"),
                redrivesRunning: try rest.get("redrives"), objectsToDelete: try rest.get("objects"))
        }
    }
}

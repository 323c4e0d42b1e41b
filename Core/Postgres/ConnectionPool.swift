/// Lends connections: at most so many, the most recently used first; callers beyond that wait in line, for a limited time.
actor ConnectionPool {
    private enum Grant: Sendable {
        case connection(Connection)
        /// Room for one more: whoever gets it connects.
        case room
        case refused(PostgresError)
    }

    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Grant, Never>
        let timer: Task<Void, Never>
    }

    private let configuration: DatabaseConfiguration
    private var idle: [Connection] = []
    private var waiters: [Waiter] = []
    /// Connections that are lent, idle or being made.
    private var count = 0
    private var nextNumber = 0
    private var isClosed = false

    init(_ configuration: DatabaseConfiguration) {
        self.configuration = configuration
    }

    func acquire() async throws(PostgresError) -> Connection {
        guard !isClosed else { throw .poolClosed }
        guard !Task.isCancelled else { throw .cancelled }
        while let connection = idle.popLast() {
            // The server may have restarted meanwhile; an idle connection that it closed is replaced, not lent.
            if await connection.isStillConnected { return connection }
            count -= 1
        }
        if count < configuration.maximumConnections {
            count += 1
            return try await connect()
        }
        switch await waitInLine() {
        case .connection(let connection): return connection
        case .room: return try await connect()
        case .refused(let error): throw error
        }
    }

    func release(_ connection: Connection) async {
        let isReusable = await connection.isReusable
        guard isReusable, !isClosed else { return giveRoom() }
        if let waiter = nextWaiter() {
            waiter.continuation.resume(returning: .connection(connection))
        } else {
            idle.append(connection)
        }
    }

    /// Lends no more, refuses who waits, and ends idle connections; lent ones end when they come back.
    func close() {
        isClosed = true
        count -= idle.count
        idle = []
        while let waiter = nextWaiter() { waiter.continuation.resume(returning: .refused(.poolClosed)) }
    }

    /// Callers that wait in line now.
    var waiting: Int { waiters.count }

    private func connect() async throws(PostgresError) -> Connection {
        do {
            return try await Connection.open(configuration)
        } catch {
            giveRoom()
            throw error
        }
    }

    private func giveRoom() {
        if !isClosed, let waiter = nextWaiter() {
            waiter.continuation.resume(returning: .room)
        } else {
            count -= 1
        }
    }

    private func waitInLine() async -> Grant {
        nextNumber += 1
        let number = nextNumber
        let limit = configuration.acquireTimeout
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let timer = Task {
                    guard (try? await Task.sleep(for: limit)) != nil else { return }
                    self.dismiss(number, .poolExhausted(waited: limit))
                }
                waiters.append(Waiter(number: number, continuation: continuation, timer: timer))
            }
        } onCancel: {
            Task { await self.dismiss(number, .cancelled) }
        }
    }

    private func dismiss(_ number: Int, _ error: PostgresError) {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return }
        let waiter = waiters.remove(at: index)
        waiter.timer.cancel()
        waiter.continuation.resume(returning: .refused(error))
    }

    private func nextWaiter() -> Waiter? {
        guard !waiters.isEmpty else { return nil }
        let waiter = waiters.removeFirst()
        waiter.timer.cancel()
        return waiter
    }
}

import CPostgres
import Dispatch
import Glibc
import Synchronization

/// What a listener hears.
public enum Notification: Hashable, Sendable {
    /// The channel is (again) listened to, or notifications were dropped: read what may have been missed. Always the first.
    case resumed
    case notified(payload: String)
}

extension Database {
    /// Listens on a channel, over a connection of its own that is made again whenever it is lost.
    ///
    /// Notifications only wake: between two connections some are lost, which `Notification.resumed` tells. The listening
    /// ends when the stream's consumer ends. One stream costs one connection: share it within a process.
    public func notifications(on channel: String) -> AsyncStream<Notification> {
        let (stream, continuation) = AsyncStream.makeStream(of: Notification.self, bufferingPolicy: .bufferingNewest(1024))
        guard let listener = Listener(channel: channel, configuration: configuration, continuation: continuation) else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { _ in listener.stop() }
        listener.start()
        return stream
    }
}

/// Waits for notifications on a thread of its own.
private final class Listener: Sendable {
    private let channel: String
    private let configuration: DatabaseConfiguration
    private let continuation: AsyncStream<Notification>.Continuation
    private let queue = DispatchQueue(label: "postgres.listener")
    /// A pipe that wakes the thread to stop it.
    private let wakeRead: Int32
    private let wakeWrite: Int32
    private let isStopped = Atomic(false)

    init?(channel: String, configuration: DatabaseConfiguration, continuation: AsyncStream<Notification>.Continuation) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        wakeRead = ends[0]
        wakeWrite = ends[1]
        self.channel = channel
        self.configuration = configuration
        self.continuation = continuation
    }

    deinit {
        close(wakeRead)
        close(wakeWrite)
    }

    func start() {
        queue.async { self.run() }
    }

    func stop() {
        isStopped.store(true, ordering: .releasing)
        var byte: UInt8 = 1
        _ = write(wakeWrite, &byte, 1)
    }

    private func run() {
        var pause: Int32 = 100
        while !isStopped.load(ordering: .acquiring) {
            if let handle = try? Handle.connect(configuration), (try? handle.run(listen, limit: .seconds(10))) != nil {
                pause = 100
                deliver(.resumed)
                wait(on: handle)
            } else {
                // Doubles up to five seconds, so that a server that starts again is not stormed.
                _ = sleepOrWake(descriptors: [pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0)], milliseconds: pause)
                pause = min(pause * 2, 5000)
            }
        }
    }

    private var listen: Query {
        "LISTEN \(unsafeSQL: "\"" + channel.replacing("\"", with: "\"\"") + "\"")"
    }

    /// Delivers notifications until the connection is lost or the listener stopped.
    private func wait(on handle: Handle) {
        while !isStopped.load(ordering: .acquiring) {
            while let notification = PQnotifies(handle.pointer) {
                deliver(.notified(payload: notification.pointee.extra.map { String(cString: $0) } ?? ""))
                PQfreemem(notification)
            }
            let socket = pollfd(fd: PQsocket(handle.pointer), events: Int16(POLLIN), revents: 0)
            let wake = pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0)
            _ = sleepOrWake(descriptors: [socket, wake], milliseconds: 60_000)
            guard PQconsumeInput(handle.pointer) == 1, handle.isAlive else { return }
        }
    }

    private func deliver(_ notification: Notification) {
        if case .dropped = continuation.yield(notification) { continuation.yield(.resumed) }
    }

    private func sleepOrWake(descriptors: [pollfd], milliseconds: Int32) -> Int32 {
        var descriptors = descriptors
        return poll(&descriptors, nfds_t(descriptors.count), milliseconds)
    }
}

extension Connection {
    /// Wakes the listeners of a channel when the transaction commits.
    public func notify(_ channel: String, payload: String) async throws(PostgresError) {
        try await query("SELECT pg_notify(\(channel), \(payload))")
    }
}

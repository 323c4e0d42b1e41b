import CCurl
import Glibc
import Synchronization

/// The thread on which curl's multi interface moves all transfers of one client, and keeps their connections for the next ones.
///
/// `@unchecked Sendable`: `multi` is touched by the loop's thread alone, but for `curl_multi_wakeup`, which curl allows from any thread;
/// everything else is behind `state`.
final class TransferLoop: @unchecked Sendable {
    private struct State {
        var arrivals: [(id: UInt64, transfer: Transfer)] = []
        var cancellations: [UInt64] = []
        var isStopping = false
        var nextID: UInt64 = 0
    }

    private let multi: OpaquePointer
    private let state = Mutex(State())

    init(idleConnections: Int, connectionsPerHost: Int) throws(HTTPClientError) {
        guard btcurl_initialise(), let multi = btcurl_multi_create(idleConnections, connectionsPerHost) else {
            throw .other("curl cannot be initialised")
        }
        self.multi = OpaquePointer(multi)
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            curl_multi_cleanup(UnsafeMutableRawPointer(self.multi))
            throw .other("no thread can be started: \(String(cString: strerror(code)))")
        }
        pthread_detach(thread)
    }

    private var handle: UnsafeMutableRawPointer { UnsafeMutableRawPointer(multi) }

    func reserveID() -> UInt64 {
        state.withLock {
            $0.nextID += 1
            return $0.nextID
        }
    }

    /// Starts a transfer; its continuation is resumed exactly once.
    func start(_ transfer: Transfer, id: UInt64) {
        let accepted = state.withLock { state in
            guard !state.isStopping else { return false }
            state.arrivals.append((id, transfer))
            // Inside the lock: the loop frees the multi handle only after it has seen `isStopping` under the same lock.
            curl_multi_wakeup(handle)
            return true
        }
        if !accepted { transfer.finish(.failure(.shutDown)) }
    }

    func cancel(_ id: UInt64) {
        state.withLock { state in
            guard !state.isStopping else { return }
            state.cancellations.append(id)
            curl_multi_wakeup(handle)
        }
    }

    func stop() {
        state.withLock { state in
            guard !state.isStopping else { return }
            state.isStopping = true
            curl_multi_wakeup(handle)
        }
    }

    private func run() {
        var running: [UInt64: Transfer] = [:]
        var ids: [UnsafeMutableRawPointer: UInt64] = [:]
        var cancelledEarly: Set<UInt64> = []

        func remove(_ id: UInt64, _ result: (Transfer) -> Result<ClientResponse, HTTPClientError>) {
            guard let transfer = running.removeValue(forKey: id), let easy = btcurl_transfer_handle(transfer.pointer) else { return }
            ids[easy] = nil
            let outcome = result(transfer)
            curl_multi_remove_handle(handle, easy)
            transfer.finish(outcome)
        }

        while true {
            let (arrivals, cancellations, isStopping) = state.withLock { state in
                defer {
                    state.arrivals = []
                    state.cancellations = []
                }
                return (state.arrivals, state.cancellations, state.isStopping)
            }
            for id in cancellations where running[id] == nil { cancelledEarly.insert(id) }
            for (id, transfer) in arrivals {
                if isStopping || cancelledEarly.remove(id) != nil {
                    transfer.finish(.failure(isStopping ? .shutDown : .cancelled))
                    continue
                }
                guard let easy = btcurl_transfer_handle(transfer.pointer), curl_multi_add_handle(handle, easy) == CURLM_OK else {
                    transfer.finish(.failure(.other("curl does not take the request")))
                    continue
                }
                running[id] = transfer
                ids[easy] = id
            }
            for id in cancellations { remove(id) { _ in .failure(.cancelled) } }
            if isStopping { break }

            var active: Int32 = 0
            curl_multi_perform(handle, &active)
            var code = CURLE_OK
            while let easy = btcurl_multi_next_finished(handle, &code) {
                if let id = ids[easy] { remove(id) { $0.result(code) } }
            }
            // Ids only grow, and an id whose transfer is done is never seen again.
            if running.isEmpty, cancelledEarly.count > 1024 { cancelledEarly = [] }
            curl_multi_poll(handle, nil, 0, 60_000, nil)
        }
        for id in Array(running.keys) { remove(id) { _ in .failure(.shutDown) } }
        curl_multi_cleanup(handle)
    }
}

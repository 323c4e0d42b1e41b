import Synchronization

/// Faults that were set when the process started.
final class MemoryPlan: FailpointPlan {
    private let armed: Mutex<[Failpoint: ArmedFault]>

    init(_ armed: [Failpoint: ArmedFault]) {
        self.armed = Mutex(armed)
    }

    func strike(_ point: Failpoint) -> Fault? {
        armed.withLock { armed in
            guard var fault = armed[point] else { return nil }
            let strikes = fault.strike()
            armed[point] = fault
            return strikes ? fault.fault : nil
        }
    }
}

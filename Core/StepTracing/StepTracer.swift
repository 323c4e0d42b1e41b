import Synchronization
import Tracing

/// A tracer that keeps what every step took, for benchmarks: spans that end become `MeasuredStep`s, in the order in which they end.
///
/// Steps that run side by side in one process share its processor time and its memory.
public final class StepTracer: Tracer, Sendable {
    private struct State {
        var running: [ObjectIdentifier: Measurement] = [:]
        var steps: [MeasuredStep] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// The process's tracer, where it measures steps.
    public static var current: StepTracer? { InstrumentationSystem.tracer as? StepTracer }

    public var steps: [MeasuredStep] { state.withLock { $0.steps } }

    /// Takes in what another process measured.
    public func adopt(_ steps: [MeasuredStep]) { state.withLock { $0.steps += steps } }

    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind, at instant: @autoclosure () -> Instant,
        function: String, file fileID: String, line: UInt
    ) -> StepSpan {
        let span = StepSpan(operationName: operationName, context: context(), tracer: self)
        let start = instant().nanosecondsSinceEpoch
        state.withLock { state in
            Self.spreadPeak(&state)
            state.running[ObjectIdentifier(span)] = Measurement(start: start, processor: ProcessUsage.processorSeconds, peak: 0)
        }
        return span
    }

    func end(_ span: StepSpan, at instant: UInt64) {
        state.withLock { state in
            Self.spreadPeak(&state)
            guard let measured = state.running.removeValue(forKey: ObjectIdentifier(span)) else { return }
            state.steps.append(
                MeasuredStep(
                    name: span.operationName, start: measured.start, wallSeconds: Double(instant - min(instant, measured.start)) / 1e9,
                    processorSeconds: ProcessUsage.processorSeconds - measured.processor, peakBytes: measured.peak))
        }
    }

    /// The peak since the last step began or ended belongs to every step that runs.
    private static func spreadPeak(_ state: inout State) {
        let peak = ProcessUsage.takePeakBytes()
        for key in state.running.keys { state.running[key]?.peak.formMax(peak) }
    }

    public func forceFlush() {}
    public func extract<Carrier, Extract: Extractor>(_ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract)
    where Extract.Carrier == Carrier {}
    public func inject<Carrier, Inject: Injector>(_ context: ServiceContext, into carrier: inout Carrier, using injector: Inject)
    where Inject.Carrier == Carrier {}
}

/// What was read when a step began.
private struct Measurement {
    var start: UInt64
    var processor: Double
    var peak: Int
}

extension Int {
    fileprivate mutating func formMax(_ other: Int) { self = Swift.max(self, other) }
}

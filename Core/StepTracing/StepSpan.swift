import Synchronization
import Tracing

/// A step that runs. It is measured, and nothing else about it is kept.
public final class StepSpan: Span, Sendable {
    public let context: ServiceContext
    private let name: Mutex<String>
    private let tracer: StepTracer

    init(operationName: String, context: ServiceContext, tracer: StepTracer) {
        name = Mutex(operationName)
        self.context = context
        self.tracer = tracer
    }

    public var operationName: String {
        get { name.withLock { $0 } }
        set { name.withLock { $0 = newValue } }
    }

    public var attributes: SpanAttributes {
        get { [:] }
        set {}
    }

    public var isRecording: Bool { false }
    public func setStatus(_ status: SpanStatus) {}
    public func addEvent(_ event: SpanEvent) {}
    public func addLink(_ link: SpanLink) {}
    public func recordError<Instant: TracerInstant>(_ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant) {}
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) { tracer.end(self, at: instant().nanosecondsSinceEpoch) }
}

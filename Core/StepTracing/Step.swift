import Tracing

/// Runs one step of the work inside a span of the process's tracer. Costs next to nothing where there is none.
public func step<Value, Failure: Error>(_ name: String, _ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    let span = startSpan(name)
    defer { span.end() }
    return try body()
}

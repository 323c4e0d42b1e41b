import Glibc
import StepTracing
import Testing
import Tracing

struct StepTracerTests {
    @Test func aStepIsKeptWithItsTimeOnceItEnds() {
        let tracer = StepTracer()
        let step = tracer.startSpan("align", at: Moment(nanosecondsSinceEpoch: 1_000_000_000))
        #expect(tracer.steps.isEmpty)
        step.end(at: Moment(nanosecondsSinceEpoch: 3_500_000_000))
        #expect(tracer.steps.map(\.name) == ["align"])
        #expect(tracer.steps.first?.wallSeconds == 2.5)
        #expect(tracer.steps.first?.start == 1_000_000_000)
    }

    @Test func memoryThatAnInnerStepTakesCountsForTheOuterOneAndNotForTheNext() throws {
        let tracer = StepTracer()
        let outer = tracer.startSpan("detect")
        let inner = tracer.startSpan("text")
        touch(megabytes: 200)
        inner.end()
        outer.end()
        let next = tracer.startSpan("overlay")
        next.end()
        let peaks = tracer.steps.map { $0.peakBytes >> 20 }
        try #require(peaks.count == 3)
        #expect(peaks[0] >= 200 && peaks[1] >= peaks[0])
        #expect(peaks[2] < peaks[0] - 100)
    }

    @Test func aStepThatEndsTwiceIsKeptOnce() {
        let tracer = StepTracer()
        let step = tracer.startSpan("align")
        step.end()
        step.end()
        #expect(tracer.steps.count == 1)
    }

    @Test func whatAnotherProcessMeasuredIsTakenIn() {
        let (child, parent) = (StepTracer(), StepTracer())
        child.startSpan("render").end()
        parent.adopt(child.steps)
        #expect(parent.steps == child.steps)
    }

    private func touch(megabytes: Int) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: megabytes << 20, alignment: 4096)
        memset(memory, 1, megabytes << 20)
        memory.deallocate()
    }
}

private struct Moment: TracerInstant {
    var nanosecondsSinceEpoch: UInt64
    static func < (one: Moment, other: Moment) -> Bool { one.nanosecondsSinceEpoch < other.nanosecondsSinceEpoch }
}

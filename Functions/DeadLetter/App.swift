import FunctionRuntime
import Pipeline

/// Takes what the broker gave up on: keeps it for operators, and fails its stage so that the job can end.
@main
struct DeadLetterFunction {
    static func main() async {
        await FunctionMain.run(name: "dead-letter", port: 8086, concurrency: 8) { environment in
            [MessageRoute(jobType: "dead-letter") { await take($0, environment.pipeline) }]
        }
    }

    private static func take(_ delivery: Delivery, _ pipeline: Pipeline) async -> Outcome {
        guard let topic = SourceTopic(of: delivery.message) else {
            return .invalid("the message does not say which topic it comes from: neither its subscription nor its attributes name one")
        }
        do {
            switch try await pipeline.deadLetters.take(delivery.message, topic: topic.name) {
            case .stillLeased: return .busy
            case .failed:
                try await pipeline.outbox.flush()
                return .done("kept, and its work marked failed")
            case .resolved:
                try await pipeline.outbox.flush()
                return .done("kept; its work had ended before")
            case .recorded: return .done("kept; it names no work that is there")
            }
        } catch {
            return .unavailable("\(error)")
        }
    }
}

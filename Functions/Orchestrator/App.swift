import Domain
import FunctionRuntime
import Pipeline

/// Takes the completions of stages and moves their jobs on; `/sweep` republishes what a crash left behind.
@main
struct OrchestratorFunction {
    static func main() async {
        await FunctionMain.run(
            name: "orchestrator", port: 8082, concurrency: 8,
            routes: { environment in
                [MessageRoute(jobType: "orchestrate") { await step($0, environment.pipeline) }]
            },
            tasks: { environment in
                [TaskRoute(path: "/sweep", jobType: "sweep") { await sweep(environment) }]
            })
    }

    private static func step(_ delivery: Delivery, _ pipeline: Pipeline) async -> Outcome {
        do {
            let completion = try StageCompletion.decode(delivery.message.data)
            let state = try await pipeline.orchestrator.handle(completion)
            try await pipeline.outbox.flush(job: completion.jobID)
            return .done(state.map { "the job is \($0.rawValue)" } ?? "deleted before")
        } catch let error as MessageError {
            return .invalid("\(error)")
        } catch {
            return .unavailable("\(error)")
        }
    }

    private static func sweep(_ environment: FunctionEnvironment) async -> Outcome {
        do {
            let report = try await environment.pipeline.sweep.run()
            let deleted = try await environment.pipeline.cleaning.run(environment.store)
            return .done("\(report), \(deleted) objects deleted")
        } catch {
            return .unavailable("\(error)")
        }
    }
}

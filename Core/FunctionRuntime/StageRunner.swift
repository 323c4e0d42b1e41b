import Domain
import Logging
import ObjectStorage
import Pipeline
import PubSub

/// The result that a stage's work hands over to be written.
public enum StageResult: Sendable {
    case page(PageResult)
    case pair(PairRecord)
    case summary(SummaryRecord)
}

/// Thrown by a stage's work that must wait: it comes again through the outbox, and no attempt is spent.
public struct WorkPostponed: Error, Sendable {
    public var delay: Duration
    public var reason: String
    /// Its time has not begun: what follows counts as the first attempt.
    public var isQueueing: Bool

    public init(by delay: Duration, reason: String, isQueueing: Bool = false) {
        self.delay = delay
        self.reason = reason
        self.isQueueing = isQueueing
    }
}

/// Runs one delivery of a stage: claims it, works under the lease, writes the end once, publishes what follows, and says what to answer.
///
/// The work throws `StageFailure` for what can never succeed, `WorkPostponed` for what must wait, and anything else for passing trouble.
public struct StageRunner<Task: StageTask>: Sendable {
    public typealias Work = @Sendable (Task, StageClaim, Logger) async throws -> StageResult

    let pipeline: Pipeline
    let store: any ObjectStore
    let worker: String
    let work: Work

    /// - Parameter store: where the work writes, under its claim's prefix; what an attempt wrote in vain is deleted from there.
    public init(pipeline: Pipeline, store: any ObjectStore, worker: String, work: @escaping Work) {
        self.pipeline = pipeline
        self.store = store
        self.worker = worker
        self.work = work
    }

    public init(_ environment: FunctionEnvironment, work: @escaping Work) {
        self.init(pipeline: environment.pipeline, store: environment.store, worker: environment.worker, work: work)
    }

    public func handle(_ delivery: Delivery) async -> Outcome {
        let task: Task
        do {
            task = try Task.decode(delivery.message.data)
        } catch {
            return .invalid("\(error)")
        }
        return await TraceContext.$traceparent.withValue(delivery.traceparent) {
            do {
                return try await run(task, delivery.logger)
            } catch {
                return .unavailable("\(error)")
            }
        }
    }

    private func run(_ task: Task, _ logger: Logger) async throws -> Outcome {
        switch try await pipeline.stages.claim(
            task.stageID, task.organizationID, worker: worker, objects: task.objectFolder)
        {
        case .claimed(let claim):
            let outcome = try await work(task, under: claim, logger)
            if !outcome.isDone { await discard(claim, logger) }
            return outcome
        case .heldByOther: return .busy
        case .cancelled: return .done("cancelled before")
        case .gone: return .done("deleted before")
        case .alreadyDone:
            try await pipeline.outbox.flush(job: task.jobID)
            return .done("done before")
        }
    }

    private func work(_ task: Task, under claim: StageClaim, _ logger: Logger) async throws -> Outcome {
        do {
            let result = try await pipeline.stages.holding(claim) { try await work(task, claim, logger) }
            return try await finish(claim, try await write(result, claim), .done("done"))
        } catch let failure as StageFailure {
            return try await finish(
                claim, try await pipeline.stages.fail(claim, failure), .failed(kind: failure.code, reason: failure.message))
        } catch let postponed as WorkPostponed {
            return try await finish(claim, try await pipeline.stages.postpone(claim, by: postponed.delay, beginsAnew: postponed.isQueueing), .deferred(postponed.reason))
        } catch LeaseError.cancelled {
            return .stopped("cancelled")
        } catch LeaseError.lost {
            return .busy
        } catch {
            logger.warning("attempt failed", metadata: ["error": "\(error)"])
            _ = try await pipeline.stages.release(claim, after: StageFailure(code: "passing", message: "\(error)"))
            return .unavailable("\(error)")
        }
    }

    /// Deletes what the attempt wrote in vain.
    private func discard(_ claim: StageClaim, _ logger: Logger) async {
        guard let prefix = claim.objectPrefix else { return }
        do {
            try await pipeline.cleaning.discard(claim, store)
        } catch {
            logger.info("objects are left for the sweep", metadata: ["prefix": "\(prefix)", "error": "\(error)"])
        }
    }

    private func write(_ result: StageResult, _ claim: StageClaim) async throws -> FinishOutcome {
        switch result {
        case .page(let page): try await pipeline.stages.finishPage(claim, page)
        case .pair(let pair): try await pipeline.stages.finishPair(claim, pair)
        case .summary(let summary): try await pipeline.stages.finishSummary(claim, summary)
        }
    }

    /// Publishes what the end left in the outbox before the delivery is acknowledged.
    private func finish(_ claim: StageClaim, _ written: FinishOutcome, _ outcome: Outcome) async throws -> Outcome {
        switch written {
        case .finished:
            try await pipeline.outbox.flush(job: claim.jobID)
            return outcome
        case .lost: return .busy
        case .cancelled: return .stopped("cancelled")
        }
    }
}

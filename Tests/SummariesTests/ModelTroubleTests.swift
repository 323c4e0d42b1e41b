import Domain
import Foundation
import HTTPClient
import Hummingbird
import Summaries
import Synchronization
import TestSupport
import Testing

/// A model that is busy, down, slow or closed.
@Suite(.timeLimit(.minutes(2))) struct ModelTroubleTests {
    @Test func anOverloadedModelIsAskedAgainAfterTheTimeThatItNames() async throws {
        let result = try await Scene.write(.raw(.tooManyRequests, [.retryAfter: "37"], "{}"))
        guard case .wait(let delay, let reason) = result.outcome else {
            Issue.record("not postponed: \(result.outcome)")
            return
        }
        #expect(delay == .seconds(37))
        #expect(reason.contains("over its limit"))
        #expect(result.questions.count == 1, "no second question inside one delivery")
    }

    /// A limit that others share.
    private final class Turns: ModelTurns {
        let wait: Duration?
        let held = Mutex<[Duration]>([])

        init(wait: Duration?) { self.wait = wait }

        func next() async throws -> Duration? { wait }
        func hold(for time: Duration) async throws { held.withLock { $0.append(time) } }
    }

    @Test func withoutATurnTheModelIsNotAskedAndNoPictureIsRead() async throws {
        let turns = Turns(wait: .seconds(12))
        let outcome = try await ModelServer.run(.content("{}")) { url, server in
            let outcome = try await Scene.writer(url).write(Scene.sheet(), elapsed: .zero, logger: LogLines().logger, turns: turns) {
                Issue.record("pictures are of no use yet")
                return []
            }
            #expect(server.questions.isEmpty)
            return outcome
        }
        #expect(outcome == .queue(.seconds(12)))
    }

    @Test func whatNeedsNoModelNeedsNoTurn() async throws {
        let writer = SummaryWriter(model: nil)
        let outcome = try await writer.write(Scene.sheet(), elapsed: .zero, logger: LogLines().logger, turns: Turns(wait: .seconds(12))) { [] }
        guard case .written = outcome else { Issue.record("\(outcome)"); return }
    }

    @Test func whatTheModelWantsToBeWaitedIsToldToAllWhoShareTheLimit() async throws {
        let turns = Turns(wait: nil)
        _ = try await ModelServer.run(.raw(.tooManyRequests, [.retryAfter: "37"], "{}")) { url, _ in
            try await Scene.writer(url).write(Scene.sheet(), elapsed: .zero, logger: LogLines().logger, turns: turns) { [] }
        }
        #expect(turns.held.withLock { $0 } == [.seconds(37)])
    }

    @Test(arguments: [500, 502, 503, 408]) func aServerInTroubleIsAskedAgainLater(status: Int) async throws {
        let result = try await Scene.write(.raw(.init(code: status), [:], "down"))
        guard case .wait(let delay, _) = result.outcome else {
            Issue.record("not postponed: \(result.outcome)")
            return
        }
        #expect(delay == ModelPatience().shortest)
    }

    @Test func aModelThatDoesNotAnswerInTimeIsAskedAgainLater() async throws {
        let result = try await Scene.write(.never, timeout: .milliseconds(200))
        guard case .wait(_, let reason) = result.outcome else {
            Issue.record("not postponed: \(result.outcome)")
            return
        }
        #expect(reason.contains("in time"))
    }

    @Test func aServerThatIsNotThereIsAskedAgainLater() async throws {
        let closed = try await ModelServer.run(.never) { url, _ in url }
        let outcome = try await Scene.writer(closed).write(Scene.sheet(), elapsed: .zero, logger: LogLines().logger) { [] }
        guard case .wait = outcome else {
            Issue.record("not postponed: \(outcome)")
            return
        }
    }

    @Test(arguments: [(Duration.seconds(599), "1"), (.seconds(30), "3600")])
    func aModelThatStaysBusyLeavesTheRuleSummaryAsFallback(elapsed: Duration, asked: String) async throws {
        let result = try await Scene.write(.raw(.tooManyRequests, [.retryAfter: asked], "{}"), elapsed: elapsed)
        guard case .written(let written) = result.outcome else {
            Issue.record("postponed beyond the limit: \(result.outcome)")
            return
        }
        #expect(written.summary.source == .fallback)
        #expect(written.model == "drawing-reader" && written.usage == nil && written.costMicros == nil)
        #expect(result.log.contains { $0.contains("over its limit") })
    }

    @Test func waitsGrowWithTheTimeThatHasPassedAndEndWithTheLimit() {
        let patience = ModelPatience()
        #expect(patience.wait(asked: nil, elapsed: .zero) == .seconds(5))
        #expect(patience.wait(asked: nil, elapsed: .seconds(40)) == .seconds(20))
        #expect(patience.wait(asked: .seconds(30), elapsed: .seconds(40)) == .seconds(30))
        #expect(patience.wait(asked: nil, elapsed: .seconds(500)) == .seconds(60))
        #expect(patience.wait(asked: nil, elapsed: .seconds(541)) == nil)
        // However busy the model stays, the number of questions is bounded.
        var (elapsed, questions) = (Duration.zero, 1)
        while let delay = patience.wait(asked: .seconds(1), elapsed: elapsed) {
            elapsed += delay
            questions += 1
        }
        #expect(questions < 20 && elapsed <= patience.limit)
    }

    @Test(arguments: [
        (401, "OPENAI_API_KEY"), (403, "OPENAI_API_KEY"), (404, "OPENAI_MODEL"), (301, "OPENAI_BASE_URL"), (400, "HTTP 400: no such key"),
    ])
    func aModelThatRefusesFallsBackAtOnceAndTheLogSaysWhatToDo(status: Int, advice: String) async throws {
        // A server that repeats the key in its answer, with the key where the message is cut.
        let body = #"{"error":{"message":"no such key: \#(Scene.secret) \#(String(repeating: "x", count: 260))\#(Scene.secret)"}}"#
        let result = try await Scene.write(.raw(.init(code: status), [.location: "/elsewhere"], body))
        guard case .written(let written) = result.outcome else {
            Issue.record("postponed: \(result.outcome)")
            return
        }
        #expect(written.summary.source == .fallback)
        #expect(result.log.contains { $0.contains(advice) }, "\(result.log)")
        #expect(!result.log.joined().contains("sk-test"), "no part of the key is logged")
    }

    @Test(arguments: [429, 500]) func noReasonToWaitHoldsTheKey(status: Int) async throws {
        let result = try await Scene.write(.raw(.init(code: status), [:], #"{"error":{"message":"\#(Scene.secret)"}}"#))
        guard case .wait(_, let reason) = result.outcome else {
            Issue.record("not postponed: \(result.outcome)")
            return
        }
        #expect(!reason.contains("sk-test"))
    }
}

import Domain
import Foundation
import HTTPClient
import LocalStack
import Pipeline
import PubSub
import Settings
import Testing

/// Dead letters in a running system, and the command that sends them back.
@Suite(.serialized, .timeLimit(.minutes(20))) struct RedriveTests {
    /// As few attempts as Pub/Sub allows, and little time between them.
    private static let quick = PipelineTopology.Retry(
        ackDeadline: .seconds(600), attempts: 5, minimumBackoff: .milliseconds(100), maximumBackoff: .milliseconds(500))

    @Test func aDeadPageIsListedRedrivenAndItsJobEndsAsIfNothingHadBeen() async throws {
        try await TestStack.run(retry: Self.quick) { system in
            let samples = try system.samples(sheets: 1, seed: 4)
            let project = try await system.client.project(named: "Tests")
            var versions: [String] = []
            for (path, label) in [(samples.old, "old"), (samples.new, "new")] {
                let version = try await system.client.upload(path, project: project, drawing: "set", label: label)
                #expect(try await system.client.opened(version).status == "ready")
                versions.append(version)
            }
            // The uploads vanish, also from what the function has at hand.
            let (objects, aside) = (system.folder + "/state/objects/objects", system.folder + "/aside")
            let hidden = try FileManager.default.contentsOfDirectory(atPath: objects).filter { $0.hasPrefix("@") }
            try FileManager.default.createDirectory(atPath: aside, withIntermediateDirectories: false)
            for name in hidden { try FileManager.default.moveItem(atPath: "\(objects)/\(name)", toPath: "\(aside)/\(name)") }
            let killed = system.processes(of: "Page")
            #expect(!hidden.isEmpty && system.kill("Page") == 1)
            try await ready(system, .page, notBy: killed)

            let job = try await system.follow(try await system.client.startJob(project: project, old: versions[0], new: versions[1]))
            #expect(job.status == "failed" && job.progress["ocr"]?.failed == job.progress["ocr"]?.total)
            let letters = try await letters(system)
            #expect(letters.count == job.progress["ocr"]?.total && letters.allSatisfy { $0.topic == "ocr-pages" && $0.state == .open })
            #expect(letters.allSatisfy { $0.jobID?.description == job.id && !$0.errors.isEmpty && $0.errors.allSatisfy { $0.code == "passing" } })

            for name in hidden {
                try? FileManager.default.removeItem(atPath: "\(objects)/\(name)")
                try FileManager.default.moveItem(atPath: "\(aside)/\(name)", toPath: "\(objects)/\(name)")
            }
            let dry = try system.command(["redrive", "send", "--all", "--topic", "ocr-pages", "--error-class", "passing", "--why", "to see", "--dry-run"])
            #expect(dry.status == 0 && dry.output.contains("\(letters.count) dead letter"), "\(dry.output)")
            let spared = try system.command(["redrive", "purge", "--all", "--why", "a mistake"])
            #expect(spared.status == 2 && spared.output.contains("nothing was purged"), "\(spared.output)")
            let sent = try system.command(["redrive", "send", "--all", "--topic", "ocr-pages", "--why", "the uploads are back"])
            #expect(sent.status == 0 && sent.output.contains("\(letters.count) sent, 0 skipped"), "\(sent.output)")
            #expect(try await system.follow(try await system.client.job(job.id)).status == "completed")
            // The next sweep notes that their work ended well.
            try await eventually { try await self.letters(system).allSatisfy { $0.state == .resolved && $0.timesRedriven == 1 && $0.timesFailedAgain == 0 } }
            let history = try system.command(["redrive", "history"])
            #expect(history.status == 0 && history.output.contains("the uploads are back") && history.output.contains("completed"), "\(history.output)")
            let swept = try system.command(["sweep"])
            #expect(swept.status == 0 && swept.output.contains("objects deleted"), "\(swept.output)")
            let listed = try system.command(["redrive", "list", "--state", "open"])
            #expect(listed.status == 0 && listed.output.contains("no such dead letters"))
        }
    }

    /// Waits until a function serves that was killed.
    private func ready(_ system: TestStack, _ function: StackFunction, notBy killed: [Int32]) async throws {
        let client = try HTTPClient()
        try await eventually {
            let answer = try? await client.send(ClientRequest("GET", system.stack.url(of: function) + "/ready"), retry: RetryPolicy.none)
            return answer?.status == 200 && Set(system.processes(of: function.executable)).isDisjoint(with: killed)
        }
    }

    private func letters(_ system: TestStack) async throws -> [DeadLetterRecord] {
        let environment = system.stack.environment
        let publisher = try PubSubClient(environment: environment, http: try HTTPClient())
        let pipeline = try Pipeline(name: "test", settings: Settings(environment), publisher: publisher)
        let letters = try await pipeline.deadLetters.list()
        await pipeline.close()
        return letters
    }
}

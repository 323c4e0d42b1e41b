import ArgumentParser
import Foundation
import HTTPClient
import Pipeline
import Settings

/// `buildtrace sweep`: what a scheduler does by `POST /sweep`, without going through the orchestrator.
struct SweepCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep", abstract: "Makes good what crashes left behind: messages in the outbox, stages whose lease ran out, objects that nothing refers to.",
        discussion: """
            BUILDTRACE_DATABASE_URL names the database; PUBSUB_EMULATOR_HOST, K_SINK, or GOOGLE_CLOUD_PROJECT with Google's credentials, where \
            messages go; BUILDTRACE_STORAGE and what belongs to it, the storage. Several may sweep at once.
            """)

    @Option(help: "Sweep again and again, with so many seconds between, until SIGTERM.") var every: Int?

    func validate() throws {
        if let every, every < 1 { throw ValidationError("--every must be 1 or more.") }
    }

    func run() async throws {
        guard let every else { return say(try await sweep()) }
        let (stops, stop) = AsyncStream<Void>.makeStream()
        let signals = StopSignals { stop.finish() }
        defer { signals.end() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // What is passing is said, and is gone at the next sweep.
                repeat {
                    do { say(try await sweep()) } catch { FileHandle.standardError.write(Data("buildtrace: \(error)\n".utf8)) }
                } while (try? await Task.sleep(for: .seconds(every))) != nil
            }
            group.addTask { for await _ in stops {} }
            await group.next()
            group.cancelAll()
        }
    }

    private func sweep() async throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let (report, deleted) = try await OperatorConnection.withPipeline { pipeline in
            let store = try StorageSettings.store(Settings(environment), environment: environment, client: try HTTPClient())
            return (try await pipeline.sweep.run(), try await pipeline.cleaning.run(store))
        }
        return "swept: \(report.published) messages published, \(report.requeuedStages) stages and \(report.requeuedVersions) versions asked for again, "
            + "\(report.steppedJobs) jobs taken further, \(deleted) objects deleted"
    }
}

import Foundation
import Settings

/// The life of a function's process.
public enum FunctionMain {
    /// Reads the environment, serves until SIGTERM, and ends the process: 0 after a drained stop, 1 with one clear line where the start fails.
    public static func run(
        name: String, port: Int, concurrency: Int, routes: @Sendable (FunctionEnvironment) throws -> [MessageRoute],
        tasks: @Sendable (FunctionEnvironment) -> [TaskRoute] = { _ in [] }
    ) async -> Never {
        do {
            let variables = ProcessInfo.processInfo.environment
            let settings = Settings(variables)
            let environment = try FunctionEnvironment(name: name, settings: settings, environment: variables)
            let serving = try ServerSettings(settings, port: port, concurrency: concurrency)
            let verifier = try PushAuthSettings.verifier(settings, host: serving.host, client: environment.client)
            if verifier == nil { environment.logger.notice("whoever reaches this port may push: BUILDTRACE_PUSH_AUTH is off", metadata: ["host": "\(serving.host)"]) }
            let server = FunctionServer(
                name: name, settings: serving, metrics: environment.metrics,
                logger: environment.logger, routes: try routes(environment), tasks: tasks(environment), failpoints: environment.failpoints, verifier: verifier,
                problem: { await environment.pipeline.isReady() ? nil : "the database does not answer, or has no schema" })
            try await server.run()
            await environment.pipeline.close()
            exit(0)
        } catch {
            FileHandle.standardError.write(Data("\(name): \(error)\n".utf8))
            exit(1)
        }
    }
}

import Foundation
import FunctionRuntime
import Settings

/// Serves people's browsers and programs.
@main
struct ApiFunction {
    static func main() async {
        do {
            let variables = ProcessInfo.processInfo.environment
            let settings = Settings(variables)
            let server = try ServerSettings(settings, port: 8080, concurrency: 100)
            guard ["127.0.0.1", "::1", "localhost"].contains(server.host) else {
                throw SettingError(name: "BUILDTRACE_HOST", problem: "must be a loopback address: the API has no sign-in yet, so it serves this machine only")
            }
            let environment = try FunctionEnvironment(name: "api", settings: settings, environment: variables)
            let api = try Api(environment: environment, settings: settings)
            environment.logger.notice("serving this machine only: the API has no sign-in yet", metadata: ["port": "\(server.port)"])
            try await api.run(server)
            await environment.pipeline.close()
        } catch {
            FileHandle.standardError.write(Data("api: \(error)\n".utf8))
            exit(1)
        }
    }
}

import Exports
import Foundation
import FunctionRuntime
import Settings

/// Serves people's browsers and programs.
@main
struct ApiFunction {
    static func main() async {
        DocumentWriter.runIfAsked()
        do {
            let variables = ProcessInfo.processInfo.environment
            let settings = Settings(variables)
            let server = try ServerSettings(settings, port: 8080, concurrency: 100)
            let environment = try FunctionEnvironment(name: "api", settings: settings, environment: variables)
            let api = try Api(environment: environment, settings: settings, host: server.host)
            if api.settings.hasDevelopmentLogin {
                environment.logger.notice("the development login is on: whoever is on this machine signs in as whom they say", metadata: ["port": "\(server.port)"])
            } else if api.provider == nil {
                environment.logger.warning("nobody can sign in: set BUILDTRACE_OIDC_CLIENT_ID, or BUILDTRACE_DEVELOPMENT_LOGIN=true on this machine")
            }
            try await api.run(server)
            await environment.pipeline.close()
        } catch {
            FileHandle.standardError.write(Data("api: \(error)\n".utf8))
            exit(1)
        }
    }
}

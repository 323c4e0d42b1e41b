import Failpoints
import Foundation
import GoogleAuth
import Logging
import MessageBroker
import NIOCore
import Postgres
import ServiceLifecycle
import Settings
import Telemetry

/// A local, durable Pub/Sub for development and single machines. See `MessageBroker`.
///
/// Environment: `BUILDTRACE_DATABASE_URL` (needed), `BUILDTRACE_BROKER_ROLE` (default `buildtrace_broker`; the URL's own user where it is `-`),
/// `BUILDTRACE_BROKER_HOST` (default 127.0.0.1), `PORT` or `BUILDTRACE_BROKER_PORT` (default 8085), `LOG_LEVEL` (default info),
/// `BUILDTRACE_BROKER_SIGNING_KEY_FILE` and `BUILDTRACE_BROKER_ISSUER` (pushes carry a token where there is a key).
@main
struct App {
    static func main() async {
        do {
            try await run(Settings(ProcessInfo.processInfo.environment))
        } catch {
            FileHandle.standardError.write(Data("broker: \(error)\n".utf8))
            exit(2)
        }
    }

    private static func run(_ settings: Settings) async throws {
        let url = try settings.required("BUILDTRACE_DATABASE_URL", advice: "give the URL of the database, postgresql://…")
        let role = settings.string("BUILDTRACE_BROKER_ROLE", default: BrokerConfiguration.role)
        let port = try settings.int("PORT", default: try settings.int("BUILDTRACE_BROKER_PORT", default: 8085, in: 0...65535), in: 0...65535)
        let level = settings.string("LOG_LEVEL", default: "info").lowercased()
        guard let logLevel = Logger.Level(rawValue: level) else {
            throw SettingError(name: "LOG_LEVEL", problem: "must be one of trace, debug, info, notice, warning, error, critical, not '\(level)'")
        }
        LoggingSystem.bootstrap { JSONLogHandler(label: $0, level: logLevel) }
        let logger = Logger(label: "broker")
        let database = try DatabaseConfiguration(
            url: url, user: role == "-" ? nil : role, applicationName: "buildtrace-broker", maximumConnections: 16)
        let broker = try MessageBroker(
            BrokerConfiguration(
                database: database, host: settings.string("BUILDTRACE_BROKER_HOST", default: "127.0.0.1"), port: port,
                signer: try await signer(settings, port: port), failpoints: try Failpoints(settings, function: "broker")),
            logger: logger, onReady: { logger.info("listening", metadata: ["port": "\($0)"]) })
        var configuration = ServiceGroupConfiguration(services: [broker], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // A request that somebody never ends is no reason to stay; a container is killed ten seconds after its SIGTERM.
        configuration.maximumGracefulShutdownDuration = .seconds(8)
        let group = ServiceGroup(configuration: configuration)
        do {
            try await group.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw SettingError(name: "PORT", problem: "\(port) is in use; end what listens there, or set BUILDTRACE_BROKER_PORT to another one")
        }
    }

    private static func signer(_ settings: Settings, port: Int) async throws -> PushTokenSigner? {
        guard let path = settings.string("BUILDTRACE_BROKER_SIGNING_KEY_FILE") else { return nil }
        guard let pem = FileManager.default.contents(atPath: path) else {
            throw SettingError(name: "BUILDTRACE_BROKER_SIGNING_KEY_FILE", problem: "names no file that can be read: '\(path)'")
        }
        let issuer = settings.string("BUILDTRACE_BROKER_ISSUER", default: "http://127.0.0.1:\(port)")
        do {
            return try await PushTokenSigner(pem: String(decoding: pem, as: UTF8.self), issuer: issuer)
        } catch {
            throw SettingError(name: "BUILDTRACE_BROKER_SIGNING_KEY_FILE", problem: "cannot be used: \(error)")
        }
    }
}

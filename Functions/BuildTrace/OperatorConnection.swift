import Foundation
import HTTPClient
import Pipeline
import Postgres
import PubSub
import Settings

/// What an operator's command works on: the database and the broker that the environment names.
enum OperatorConnection {
    /// Lends the pipeline, and turns what goes wrong into one line: status 2 where the environment is not usable, otherwise 1.
    static func withPipeline<Result: Sendable>(_ body: (Pipeline) async throws -> Result) async throws -> Result {
        let pipeline = try connect()
        do {
            let result = try await body(pipeline)
            await pipeline.close()
            return result
        } catch {
            await pipeline.close()
            throw error is Complaint ? error : Complaint("\(error)", status: 1)
        }
    }

    private static func connect() throws -> Pipeline {
        let environment = ProcessInfo.processInfo.environment
        do {
            let publisher = try Publishing.publisher(environment: environment, http: try HTTPClient())
            return try Pipeline(name: "operator", settings: Settings(environment), publisher: publisher)
        } catch {
            throw Complaint("\(error)", status: 2)
        }
    }
}

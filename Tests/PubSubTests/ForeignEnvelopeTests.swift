import Foundation
import TestSupport
import Testing

@testable import PubSub

/// Requests that other people's libraries made: the CloudEvents project's SDK, and Google's own types for the message of a push.
@Suite(.timeLimit(.minutes(10))) struct ForeignEnvelopeTests {
    private struct Example: Decodable {
        var envelope: String
        var headers: [String: String]
        var body: String
        var attributes: [String: String]
        var id: String
    }

    private struct Payload: Decodable, Equatable {
        var schema: String
        var page: Int
        var note: String
        var scale: Double
    }

    @Test func everyOneOfThemIsRead() async throws {
        let examples: [Example] = try await PythonPeer.output(of: "Clients/envelopes.py")
        #expect(examples.count == 7 && Set(examples.map(\.envelope)).count == 3)
        for example in examples {
            let body = try #require(Data(base64Encoded: example.body))
            let message = try EnvelopeDecoder().decode(headers: example.headers.map { (name: $0.key, value: $0.value) }, body: Array(body))
            #expect(message.envelope.rawValue == example.envelope)
            #expect(message.messageID == example.id)
            let attributes = message.attributes.filter { !$0.key.hasPrefix("ce-") }
            #expect(attributes == example.attributes, "\(example.envelope) \(example.headers)")
            let payload = try JSONDecoder().decode(Payload.self, from: Data(message.data))
            #expect(payload == Payload(schema: "buildtrace.page-task/1", page: 3, note: "ü \"quoted\" 100 %", scale: 0.1))
            let time = try #require(message.publishTime)
            #expect(time.hasPrefix("2026-03-05T07:08:09.123"))
        }
    }
}

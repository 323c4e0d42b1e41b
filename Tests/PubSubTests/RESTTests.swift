import Foundation
import Testing

@testable import PubSub

@Suite struct RESTTests {
    @Test(arguments: [("10s", 10.0), ("0.25s", 0.25), ("600s", 600), ("0.000000001s", 1e-9)]) func durationsRoundTrip(_ text: String, _ seconds: Double) {
        let duration = RESTDuration(text: text)
        #expect(duration?.seconds == seconds)
        #expect(duration.flatMap { RESTDuration(text: $0.description) } == duration)
    }

    @Test(arguments: ["10", "s", "1.s", "x1s", "1.2.3s", "1.0000000001s", ""]) func whatIsNoDurationIsRefused(_ text: String) {
        #expect(RESTDuration(text: text) == nil)
    }

    @Test func timesHaveMicroseconds() throws {
        let date = try #require(RESTTime.date("2021-02-26T19:13:55.749123456Z"))
        #expect(RESTTime.text(date) == "2021-02-26T19:13:55.749123Z" || RESTTime.text(date) == "2021-02-26T19:13:55.749122Z")
        #expect(RESTTime.date("2021-02-26T19:13:55Z")?.timeIntervalSince1970 == 1_614_366_835)
        #expect(RESTTime.date("yesterday") == nil)
    }

    @Test func namesOfFieldsMayHaveUnderscoresAndNamesOfAttributesStay() throws {
        let body = #"{"ack_deadline_seconds": 20, "labels": {"a_b": "1"}, "push_config": {"push_endpoint": "http://x"}}"#
        let subscription = try RESTJSON.decode(RESTSubscription.self, from: Array(body.utf8))
        #expect(subscription.ackDeadlineSeconds == 20)
        #expect(subscription.pushConfig?.pushEndpoint == "http://x")
        #expect(subscription.labels == ["a_b": "1"])
    }

    @Test func batchesKeepToBothLimitsAndToTheOrder() throws {
        let messages = (0..<2500).map { RESTMessage(data: "m\($0)") }
        let batches = try PublishBatches.split(messages)
        #expect(batches.map(\.count) == [1000, 1000, 500])
        #expect(batches.flatMap { $0 } == messages)
        let large = (0..<5).map { _ in RESTMessage(data: String(repeating: "x", count: 400)) }
        #expect(try PublishBatches.split(large, maximumBytes: 1000).map(\.count) == [2, 2, 1])
        #expect(throws: PubSubError.messageTooLarge(bytes: 464, limit: 463)) { try PublishBatches.split(large, maximumBytes: 463) }
        #expect(try PublishBatches.split([]).isEmpty)
    }

    @Test func theBoundIsNeverBelowTheEncodedSize() throws {
        let message = RESTMessage(data: "AAAA", attributes: ["a\"b": "c\\\n", "ü": "/"], orderingKey: "\"key\"")
        #expect(try RESTJSON.encode(message).count <= message.encodedBound)
    }

    @Test func theEnvironmentChoosesTheBroker() throws {
        let local = try PubSubConfiguration(environment: ["PUBSUB_EMULATOR_HOST": "localhost:8085"])
        #expect(local == PubSubConfiguration(baseURL: "http://localhost:8085", needsToken: false, project: "buildtrace-local"))
        #expect(local.topicName("ocr-pages") == "projects/buildtrace-local/topics/buildtrace-ocr-pages")
        let google = try PubSubConfiguration(environment: ["GOOGLE_CLOUD_PROJECT": "p", "BUILDTRACE_TOPIC_PREFIX": "x-"])
        #expect(google == PubSubConfiguration(baseURL: "https://pubsub.googleapis.com", needsToken: true, project: "p", topicPrefix: "x-"))
        #expect(throws: PubSubError.self) { try PubSubConfiguration(environment: [:]) }
    }
}

import Foundation
import HTTPClient
import Pipeline
import Postgres
import PubSub
import Testing

@testable import MessageBroker

@Suite(.timeLimit(.minutes(10))) struct AdministrationTests {
    @Test func topicsAreMadeShownListedChangedAndDeleted() async throws {
        try await RunningBroker.with { broker, _ in
            let path = "/v1/projects/test/topics"
            #expect(try await broker.call("PUT", "\(path)/alpha", #"{"labels":{"a_b":"c"}}"#).status == 200)
            #expect(try await broker.call("PUT", "\(path)/alpha", "{}").status == 409)
            #expect(try await broker.call("PUT", "\(path)/beta").status == 200)
            #expect(try await broker.call("GET", "\(path)/alpha").text == #"{"labels":{"a_b":"c"},"name":"projects/test/topics/alpha"}"#)
            let first = try await broker.call("GET", "\(path)?pageSize=1")
            #expect(first.text.contains(#""nextPageToken":"alpha""#))
            #expect(try await broker.call("GET", "\(path)?pageSize=1&pageToken=alpha").text.contains("topics/beta"))
            let update = #"{"topic":{"labels":{"x":"y"},"messageRetentionDuration":"3600s"},"updateMask":"labels,messageRetentionDuration"}"#
            #expect(try await broker.call("PATCH", "\(path)/alpha", update).text.contains("3600s"))
            #expect(try await broker.call("DELETE", "\(path)/alpha").status == 200)
            #expect(try await broker.call("DELETE", "\(path)/alpha").status == 404)
            #expect(try await broker.call("GET", "\(path)/alpha").status == 404)
        }
    }

    @Test func aSubscriptionOutlivesItsTopicAndIsShownWithoutIt() async throws {
        try await RunningBroker.with { broker, _ in
            try await broker.client.createTopic("t1")
            try await broker.client.declareSubscription(SubscriptionDeclaration(name: "s1", topic: "t1"))
            #expect(try await broker.call("GET", "/v1/projects/test/topics/bt-t1/subscriptions").text.contains("projects/test/subscriptions/bt-s1"))
            try await broker.client.deleteTopic("t1")
            #expect(try await broker.client.subscription("s1").topic == "_deleted-topic_")
            try await broker.client.deleteSubscription("s1")
            await #expect(throws: PubSubError.self) { try await broker.client.subscription("s1") }
        }
    }

    @Test func aDetachedSubscriptionGetsNothingMore() async throws {
        try await RunningBroker.with { broker, _ in
            try await broker.client.createTopic("t1")
            try await broker.client.declareSubscription(SubscriptionDeclaration(name: "s1", topic: "t1"))
            _ = try await broker.publish(["x"], to: "t1")
            #expect(try await broker.call("POST", "/v1/projects/test/subscriptions/bt-s1:detach").status == 200)
            #expect(try await broker.client.subscription("s1").detached == true)
            #expect(try await broker.call("POST", "/v1/projects/test/subscriptions/bt-s1:pull", #"{"maxMessages":1}"#).status == 400)
            #expect(try await broker.call("GET", "/metrics").text.contains(#"buildtrace_queue_depth{subscription="bt-s1"} 0"#))
        }
    }

    @Test func whatWasDeclaredIsShownWithItsDefaults() async throws {
        try await RunningBroker.with { broker, _ in
            #expect(try await broker.call("PUT", "/v1/projects/test/topics/t-1").status == 200)
            let body = #"{"topic":"projects/test/topics/t-1","dead_letter_policy":{"dead_letter_topic":"projects/test/topics/d-1"}}"#
            let shown = try await broker.call("PUT", "/v1/projects/test/subscriptions/s-1", body)
            let subscription = try RESTJSON.decode(RESTSubscription.self, from: Array(shown.text.utf8))
            #expect(subscription.ackDeadlineSeconds == 10)
            #expect(subscription.deadLetterPolicy?.maxDeliveryAttempts == 5)
            #expect(subscription.messageRetentionDuration == RESTDuration(.seconds(604_800)))
            #expect(subscription.expirationPolicy?.ttl == RESTDuration(.seconds(2_678_400)))
        }
    }

    private static let mistakes: [(method: String, path: String, body: String, status: Int)] = [
        ("PUT", "/v1/projects/test/topics/ab", "{}", 400), ("PUT", "/v1/projects/test/topics/goog-x", "{}", 400),
        ("PUT", "/v1/projects/test/topics/1abc", "{}", 400), ("PUT", "/v1/projects/test/topics/abc", "not json", 400),
        ("POST", "/v1/projects/test/topics/none:publish", #"{"messages":[{"data":"eA=="}]}"#, 404),
        ("POST", "/v1/projects/test/topics/here:publish", #"{"messages":[]}"#, 400),
        ("POST", "/v1/projects/test/topics/here:publish", #"{"messages":[{}]}"#, 400),
        ("POST", "/v1/projects/test/topics/here:publish", #"{"messages":[{"data":"@"}]}"#, 400),
        ("POST", "/v1/projects/test/topics/here:publish", #"{"messages":[{"attributes":{"":"x"}}]}"#, 400),
        ("POST", "/v1/projects/test/topics/here:publish", #"{"messages":[{"attributes":{"a":"\u0000"}}]}"#, 400),
        ("POST", "/v1/projects/test/topics/here:paint", "{}", 404),
        ("PUT", "/v1/projects/test/subscriptions/sub", #"{"topic":"projects/test/topics/none"}"#, 404),
        ("PUT", "/v1/projects/test/subscriptions/sub", #"{"topic":"here"}"#, 400),
        ("PUT", "/v1/projects/test/subscriptions/sub", #"{"topic":"projects/test/topics/here","ackDeadlineSeconds":9}"#, 400),
        ("PUT", "/v1/projects/test/subscriptions/sub", #"{"topic":"projects/test/topics/here","retryPolicy":{"minimumBackoff":"601s"}}"#, 400),
        ("PUT", "/v1/projects/test/subscriptions/sub", #"{"topic":"projects/test/topics/here","pushConfig":{"pushEndpoint":"ftp://x"}}"#, 400),
        ("PUT", "/v1/projects/test/subscriptions/sub", #"{"topic":"projects/test/topics/here","filter":"x"}"#, 501),
        ("POST", "/v1/projects/test/subscriptions/none:pull", #"{"maxMessages":1}"#, 404),
        ("GET", "/v1/projects/test/subscriptions/none", "", 404), ("DELETE", "/v1/projects/test/subscriptions/none", "", 404),
    ]

    @Test func mistakesAreAnsweredInGooglesForm() async throws {
        try await RunningBroker.with { broker, _ in
            let made = try await broker.call("PUT", "/v1/projects/test/topics/here")
            #expect(made.status == 200)
            for mistake in Self.mistakes {
                let answer = try await broker.call(mistake.method, mistake.path, mistake.body)
                #expect(answer.status == mistake.status, "\(mistake)")
                let error = try RESTJSON.decode(RESTError.self, from: Array(answer.text.utf8))
                #expect(error.error.code == mistake.status)
                #expect(error.error.message?.isEmpty == false)
            }
        }
    }

    @Test func acknowledgementsOfAnotherSubscriptionAreRefused() async throws {
        try await RunningBroker.with { broker, _ in
            try await broker.client.createTopic("t1")
            try await broker.client.declareSubscription(SubscriptionDeclaration(name: "s1", topic: "t1"))
            try await broker.client.declareSubscription(SubscriptionDeclaration(name: "s2", topic: "t1"))
            _ = try await broker.publish(["x"], to: "t1")
            let pulled = try await broker.client.pull("s1", limit: 1)
            await #expect(throws: PubSubError.self) { try await broker.client.acknowledge("s2", pulled.map(\.ackId)) }
            await #expect(throws: PubSubError.self) { try await broker.client.acknowledge("s2", ["nonsense"]) }
        }
    }

    @Test func theTopologyIsDeclaredAgainAndAgainAndKeepsToItsSettings() async throws {
        try await RunningBroker.with { broker, _ in
            var topology = PipelineTopology(endpoints: .init(), retry: .local)
            try await topology.declare(on: broker.client)
            topology.endpoints = .init(page: "http://127.0.0.1:1", deadLetter: "http://127.0.0.1:2")
            try await topology.declare(on: broker.client)
            let topics = try RESTJSON.decode(
                RESTTopicList.self, from: Array(try await broker.call("GET", "/v1/projects/test/topics").text.utf8))
            #expect(topics.topics?.count == 16)
            let all = try RESTJSON.decode(
                RESTSubscriptionList.self, from: Array(try await broker.call("GET", "/v1/projects/test/subscriptions").text.utf8))
            #expect(all.subscriptions?.count == 16)
            #expect(try await broker.client.subscription("drawing-uploads-push").pushConfig?.pushEndpoint == "http://127.0.0.1:1/open")
            #expect(try await broker.client.subscription("diff-pairs-dead-letter-keep").pushConfig?.pushEndpoint == "http://127.0.0.1:2/")
            #expect(try await broker.client.subscription("diff-pairs-push").expirationPolicy == .init())
        }
    }

    @Test func probesTellReadinessApartFromHealth() async throws {
        try await RunningBroker.with { broker, _ in
            let health = try await broker.call("GET", "/health")
            let ready = try await broker.call("GET", "/ready")
            #expect(health.status == 200)
            #expect(ready.status == 200)
        }
        let nowhere = try await RunningBroker(
            try DatabaseConfiguration(url: "postgresql://nobody@127.0.0.1:1/none", acquireTimeout: .seconds(2)))
        #expect(try await nowhere.call("GET", "/health").status == 200)
        #expect(try await nowhere.call("GET", "/ready").status == 503)
        #expect(try await nowhere.call("POST", "/v1/projects/test/topics/here:publish", #"{"messages":[{"data":"eA=="}]}"#).status == 503)
        try await nowhere.stop()
    }
}

import Foundation
import PubSub
import Testing

@testable import MessageBroker

@Suite(.timeLimit(.minutes(10))) struct PushTests {
    /// A topic, its dead-letter topic with a subscription that keeps, and a push subscription.
    private func prepare(
        _ broker: RunningBroker, _ endpoint: Endpoint, push: RESTSubscription.PushConfig? = nil, isOrdered: Bool = false, deadLetter: String? = "dead",
        attempts: Int = 5
    ) async throws {
        try await broker.client.createTopic("work")
        try await broker.client.createTopic("dead")
        try await broker.client.declareSubscription(SubscriptionDeclaration(name: "dead-keep", topic: "dead"))
        var wanted = SubscriptionDeclaration(
            name: "push", topic: "work", push: push ?? .init(pushEndpoint: endpoint.url), ackDeadline: .seconds(30),
            deadLetter: deadLetter.map { ($0, attempts) }, minimumBackoff: .milliseconds(10), maximumBackoff: .milliseconds(50))
        wanted.isOrdered = isOrdered
        try await broker.client.declareSubscription(wanted)
    }

    private func depth(_ broker: RunningBroker, _ subscription: String) async throws -> Int? {
        let lines = try await broker.call("GET", "/metrics").text.split(separator: "\n")
        let name = #"buildtrace_queue_depth{subscription="\#(subscription)"} "#
        return lines.first { $0.hasPrefix(name) }.flatMap { Int($0.dropFirst(name.count)) }
    }

    @Test func aWrappedPushHoldsTheMessage() async throws {
        let endpoint = try await Endpoint { _ in 204 }
        try await RunningBroker.with { broker, _ in
            try await prepare(broker, endpoint)
            let ids = try await broker.publish([#"{"a":1}"#], to: "work", attributes: ["jobid": "j"])
            let delivery = try #require(await endpoint.next(1).first)
            #expect(delivery.message.envelope == .pubSubWrapped)
            #expect(delivery.text == #"{"a":1}"#)
            #expect(delivery.message.attributes == ["jobid": "j"])
            #expect(delivery.message.messageID == ids[0])
            #expect(delivery.message.subscription == "projects/test/subscriptions/bt-push")
            #expect(delivery.message.deliveryAttempt == 1)
            #expect(delivery.body.contains(#""message_id""#) && delivery.body.contains(#""publish_time""#))
        }
    }

    @Test func anUnwrappedPushIsTheBareDataWithMetadataInHeaders() async throws {
        let endpoint = try await Endpoint { _ in 200 }
        try await RunningBroker.with { broker, _ in
            try await prepare(broker, endpoint, push: .init(pushEndpoint: endpoint.url, noWrapper: .init(writeMetadata: true)))
            let ids = try await broker.publish(["bare"], to: "work", attributes: ["jobid": "j", "bad name": "x", "host": "evil", "line": "a\nb"])
            let delivery = try #require(await endpoint.next(1).first)
            #expect(delivery.body == "bare")
            #expect(delivery.message.envelope == .pubSubUnwrapped)
            #expect(delivery.message.messageID == ids[0])
            #expect(delivery.message.attributes == ["jobid": "j"])
            #expect(delivery.message.deliveryAttempt == 1)
        }
    }

    @Test(arguments: [500, 404, 409, 400, 301]) func whateverIsNoSuccessIsTriedAgainUntilItIs(_ status: Int) async throws {
        let tally = Tally()
        let endpoint = try await Endpoint { _ in tally.add("all") < 4 ? status : 202 }
        try await RunningBroker.with { broker, _ in
            try await prepare(broker, endpoint)
            _ = try await broker.publish(["x"], to: "work")
            #expect(await endpoint.next(4).map(\.message.deliveryAttempt) == [1, 2, 3, 4])
        }
    }

    @Test func theLastAttemptEndsInTheDeadLetterTopicWithItsHistory() async throws {
        let endpoint = try await Endpoint { _ in 503 }
        try await RunningBroker.with { broker, _ in
            try await prepare(broker, endpoint)
            let ids = try await broker.publish(["poison"], to: "work", attributes: ["jobid": "j"])
            let dead = try await broker.client.pull("dead-keep", limit: 1)
            #expect(await endpoint.next(5).map(\.message.deliveryAttempt) == [1, 2, 3, 4, 5])
            #expect(dead.map(\.text) == ["poison"])
            let attributes = dead.first?.message.attributes ?? [:]
            #expect(attributes["jobid"] == "j")
            #expect(attributes["CloudPubSubDeadLetterSourceDeliveryCount"] == "5")
            #expect(attributes["CloudPubSubDeadLetterSourceSubscription"] == "bt-push")
            #expect(attributes["CloudPubSubDeadLetterSourceSubscriptionProject"] == "test")
            #expect(attributes["CloudPubSubDeadLetterSourceTopicPublishTime"].flatMap(RESTTime.date) != nil)
            #expect(dead.first?.message.messageId != ids[0])
            #expect(try await depth(broker, "bt-push") == 0)
        }
    }

    @Test func withoutTheDeadLetterTopicNothingIsLost() async throws {
        let tally = Tally()
        let endpoint = try await Endpoint { _ in tally.add("all") < 9 ? 500 : 204 }
        try await RunningBroker.with { broker, _ in
            try await prepare(broker, endpoint, deadLetter: "nowhere")
            _ = try await broker.publish(["x"], to: "work")
            #expect(await endpoint.next(9).map(\.message.deliveryAttempt) == Array(1...9))
        }
    }

    @Test func messagesOfOneKeyKeepTheirOrderThroughRefusals() async throws {
        let tally = Tally()
        let endpoint = try await Endpoint { tally.add($0.text) < 3 && $0.text.hasSuffix("2") ? 500 : 204 }
        try await RunningBroker.with { broker, _ in
            try await prepare(broker, endpoint, isOrdered: true)
            _ = try await broker.publish(["a1", "a2", "a3"], to: "work", key: "a")
            _ = try await broker.publish(["b1", "b2", "b3"], to: "work", key: "b")
            let seen = await endpoint.next(10).map(\.text)
            #expect(seen.filter { $0.hasPrefix("a") } == ["a1", "a2", "a2", "a2", "a3"])
            #expect(seen.filter { $0.hasPrefix("b") } == ["b1", "b2", "b2", "b2", "b3"])
        }
    }

    @Test func poisonMessagesDoNotStallTheOthers() async throws {
        let endpoint = try await Endpoint { $0.text.hasPrefix("poison") ? 500 : 204 }
        try await RunningBroker.with { broker, _ in
            try await prepare(broker, endpoint, attempts: 100)
            _ = try await broker.publish((0..<3).map { "poison\($0)" }, to: "work")
            _ = try await broker.publish((0..<200).map { "good\($0)" }, to: "work")
            var good: Set<String> = []
            for await delivery in endpoint.deliveries where delivery.text.hasPrefix("good") {
                good.insert(delivery.text)
                if good.count == 200 { break }
            }
            #expect(good.count == 200)
        }
    }

    @Test func deliveriesThatHangLeaveRoomForOthers() async throws {
        let endpoint = try await Endpoint { $0.text.hasPrefix("hang") ? nil : 204 }
        try await RunningBroker.with { broker, _ in
            try await prepare(broker, endpoint)
            _ = try await broker.publish(["hang1", "hang2", "hang3"], to: "work")
            _ = try await broker.publish((0..<50).map { "good\($0)" }, to: "work")
            let seen = await endpoint.next(53).map(\.text)
            #expect(Set(seen).count == 53)
        }
    }

    @Test func theLabelBoundsWhatIsOutstanding() async throws {
        let now = Tally()
        let done = Tally()
        let endpoint = try await Endpoint { _ in
            let outstanding = now.add("begun") - (done.all["done"] ?? 0)
            if outstanding > 2 { _ = now.add("over") }
            await Task.yield()
            _ = done.add("done")
            return 204
        }
        try await RunningBroker.with { broker, _ in
            try await broker.client.createTopic("work")
            var wanted = SubscriptionDeclaration(name: "push", topic: "work", push: .init(pushEndpoint: endpoint.url))
            wanted.labels = [SubscriptionDeclaration.outstandingLabel: "2"]
            try await broker.client.declareSubscription(wanted)
            _ = try await broker.publish((0..<100).map { "\($0)" }, to: "work")
            #expect(Set(await endpoint.next(100).map(\.text)).count == 100)
            #expect(now.all["over"] == nil)
        }
    }

    @Test func manyPublishersAtOnceLoseNothing() async throws {
        let endpoint = try await Endpoint { _ in 204 }
        try await RunningBroker.with { broker, _ in
            try await prepare(broker, endpoint)
            try await withThrowingTaskGroup(of: [String].self) { group in
                for publisher in 0..<8 {
                    group.addTask { try await broker.publish((0..<25).map { "\(publisher)-\($0)" }, to: "work") }
                }
                let ids = try await group.reduce(into: [String]()) { $0 += $1 }
                #expect(Set(ids).count == 200)
            }
            #expect(Set(await endpoint.next(200).map(\.text)).count == 200)
        }
    }

    @Test func pushingBeginsAndEndsWithTheSubscriptionsConfiguration() async throws {
        let endpoint = try await Endpoint { _ in 204 }
        try await RunningBroker.with { broker, _ in
            try await broker.client.createTopic("work")
            try await broker.client.declareSubscription(SubscriptionDeclaration(name: "s", topic: "work"))
            _ = try await broker.publish(["first"], to: "work")
            let path = "/v1/projects/test/subscriptions/bt-s:modifyPushConfig"
            #expect(try await broker.call("POST", path, #"{"pushConfig":{"pushEndpoint":"\#(endpoint.url)"}}"#).status == 200)
            #expect(await endpoint.next(1).map(\.text) == ["first"])
            #expect(try await broker.call("POST", "/v1/projects/test/subscriptions/bt-s:pull", #"{"maxMessages":1}"#).status == 400)
            #expect(try await broker.call("POST", path, #"{"pushConfig":{}}"#).status == 200)
            _ = try await broker.publish(["second"], to: "work")
            #expect(try await broker.client.pull("s", limit: 1).map(\.text) == ["second"])
        }
    }
}

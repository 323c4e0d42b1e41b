import Foundation
import Postgres
import PubSub
import Testing

@testable import MessageBroker

@Suite(.timeLimit(.minutes(10))) struct PullTests {
    private func prepare(_ broker: RunningBroker, deadLetter: Bool = false) async throws {
        try await broker.client.createTopic("work")
        if deadLetter {
            try await broker.client.createTopic("dead")
            try await broker.client.declareSubscription(SubscriptionDeclaration(name: "dead-keep", topic: "dead"))
        }
        try await broker.client.declareSubscription(
            SubscriptionDeclaration(
                name: "pull", topic: "work", ackDeadline: .seconds(10), deadLetter: deadLetter ? ("dead", 5) : nil, minimumBackoff: .zero,
                maximumBackoff: .zero))
    }

    @Test func whatIsPublishedIsPulledAndGoneOnceAcknowledged() async throws {
        try await RunningBroker.with { broker, _ in
            try await prepare(broker)
            let ids = try await broker.publish(["one", "zwö\u{1F600}"], to: "work", attributes: ["a_b": "c'\"\\"])
            let pulled = try await broker.client.pull("pull", limit: 10)
            #expect(pulled.map(\.text) == ["one", "zwö\u{1F600}"])
            #expect(pulled.map(\.message.messageId) == ids)
            #expect(pulled[0].message.attributes == ["a_b": "c'\"\\"])
            #expect(pulled[0].deliveryAttempt == nil)
            #expect(pulled[0].message.publishTime.flatMap(RESTTime.date) != nil)
            #expect(try await broker.client.pull("pull", limit: 10, returnImmediately: true).isEmpty)
            try await broker.client.acknowledge("pull", pulled.map(\.ackId))
            try await broker.client.modifyAckDeadline("pull", pulled.map(\.ackId), seconds: 0)
            #expect(try await broker.client.pull("pull", limit: 10, returnImmediately: true).isEmpty)
        }
    }

    @Test func aWaitingPullReturnsWhenSomethingIsPublished() async throws {
        try await RunningBroker.with(pullWait: .seconds(60)) { broker, _ in
            try await prepare(broker)
            let client = broker.client
            async let pulled = client.pull("pull", limit: 1)
            _ = try await broker.publish(["late"], to: "work")
            #expect(try await pulled.map(\.text) == ["late"])
        }
    }

    @Test func aMessageThatIsGivenBackComesAgainWithItsAttemptCounted() async throws {
        try await RunningBroker.with { broker, _ in
            try await prepare(broker, deadLetter: true)
            _ = try await broker.publish(["again"], to: "work")
            for attempt in 1...4 {
                let pulled = try await broker.client.pull("pull", limit: 1)
                #expect(pulled.map(\.deliveryAttempt) == [attempt])
                try await broker.client.modifyAckDeadline("pull", pulled.map(\.ackId), seconds: 0)
            }
        }
    }

    @Test func anOverdueMessageComesAgainAndTheOldAcknowledgementHasNoEffect() async throws {
        try await RunningBroker.with { broker, database in
            try await prepare(broker, deadLetter: true)
            _ = try await broker.publish(["slow"], to: "work")
            let first = try await broker.client.pull("pull", limit: 1)
            // Instead of waiting ten seconds.
            let direct = Database(database.configuration)
            try await direct.withConnection { _ = try await $0.execute("UPDATE broker.deliveries SET available_at = now() - interval '1 s'") }
            await direct.close()
            let second = try await broker.client.pull("pull", limit: 1)
            #expect(second.map(\.deliveryAttempt) == [2])
            try await broker.client.acknowledge("pull", first.map(\.ackId))
            try await broker.client.modifyAckDeadline("pull", second.map(\.ackId), seconds: 0)
            #expect(try await broker.client.pull("pull", limit: 1).map(\.deliveryAttempt) == [3])
        }
    }

    @Test func aDeadlineMayBeExtended() async throws {
        try await RunningBroker.with { broker, database in
            try await prepare(broker)
            _ = try await broker.publish(["long"], to: "work")
            let pulled = try await broker.client.pull("pull", limit: 1)
            try await broker.client.modifyAckDeadline("pull", pulled.map(\.ackId), seconds: 600)
            let direct = Database(database.configuration)
            let due: Double = try await direct.withConnection {
                try await $0.queryOne("SELECT extract(epoch FROM available_at - now())::double precision AS due FROM broker.deliveries").get("due")
            }
            await direct.close()
            #expect((500...600).contains(due))
        }
    }

    @Test func everySubscriptionGetsEveryMessageFromItsCreationOn() async throws {
        try await RunningBroker.with { broker, _ in
            try await prepare(broker)
            _ = try await broker.publish(["before"], to: "work")
            try await broker.client.declareSubscription(SubscriptionDeclaration(name: "second", topic: "work"))
            _ = try await broker.publish(["after"], to: "work")
            #expect(try await broker.client.pull("second", limit: 10).map(\.text) == ["after"])
            #expect(try await broker.client.pull("pull", limit: 10).map(\.text) == ["before", "after"])
        }
    }

    @Test func seekingForwardAcknowledgesAndSeekingBackDeliversWhatIsKept() async throws {
        try await RunningBroker.with { broker, _ in
            try await prepare(broker)
            let body = #"{"subscription":{"retainAckedMessages":true},"updateMask":"retain_acked_messages"}"#
            #expect(try await broker.call("PATCH", "/v1/projects/test/subscriptions/bt-pull", body).status == 200)
            _ = try await broker.publish(["kept"], to: "work")
            let pulled = try await broker.client.pull("pull", limit: 1)
            try await broker.client.acknowledge("pull", pulled.map(\.ackId))
            #expect(try await broker.client.pull("pull", limit: 1, returnImmediately: true).isEmpty)
            func seek(_ time: String) async throws -> Int {
                try await broker.call("POST", "/v1/projects/test/subscriptions/bt-pull:seek", #"{"time":"\#(time)"}"#).status
            }
            #expect(try await seek("2020-01-01T00:00:00Z") == 200)
            #expect(try await broker.client.pull("pull", limit: 1).map(\.text) == ["kept"])
            #expect(try await seek("2100-01-01T00:00:00.5Z") == 200)
            #expect(try await broker.client.pull("pull", limit: 1, returnImmediately: true).isEmpty)
            #expect(try await seek("today") == 400)
        }
    }
}

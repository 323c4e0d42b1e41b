import Foundation
import PubSub
import Testing

@testable import MessageBroker

@Suite(.timeLimit(.minutes(10))) struct StoreTests {
    private func subscription(_ store: BrokerStore, backoff: (Int, Int)?) async throws -> (Subscription, ResourceName) {
        let topic = try ResourceName(.topic, project: "p", name: "topic")
        _ = try await store.createTopic(topic, RESTTopic())
        var resource = RESTSubscription()
        if let backoff {
            resource.retryPolicy = .init(minimumBackoff: .init(.seconds(backoff.0)), maximumBackoff: .init(.seconds(backoff.1)))
        }
        let made = try await store.createSubscription(
            try ResourceName(.subscription, project: "p", name: "subscription"), topic: topic, try SubscriptionRules.completed(resource))
        return (made, topic)
    }

    private func token(_ subscription: Subscription, _ message: ClaimedMessage) -> AckToken {
        AckToken(subscription: subscription.id, message: message.id, lease: message.lease)
    }

    @Test func theRestDoublesWithEachAttemptUpToItsMaximum() async throws {
        try await TestDatabase.withStore { store in
            let (subscription, topic) = try await subscription(store, backoff: (100, 600))
            _ = try await store.publish([NewMessage(data: [1], attributes: [:])], to: topic)
            for expected in [100.0, 200, 400, 600, 600] {
                let message = try #require(try await store.claim(subscription, limit: 1, deadline: .seconds(10), isPush: true).first)
                _ = try await store.fail(subscription, [token(subscription, message)])
                let due = try #require(try await store.nextDue(subscription))
                #expect((expected - 20...expected).contains(due))
                #expect(try await store.claim(subscription, limit: 1, deadline: .seconds(10), isPush: true).isEmpty)
                // Instead of waiting.
                try await store.database.withConnection { _ = try await $0.execute("UPDATE broker.deliveries SET available_at = now()") }
            }
        }
    }

    @Test func withoutARetryPolicyAMessageIsDueAtOnce() async throws {
        try await TestDatabase.withStore { store in
            let (subscription, topic) = try await subscription(store, backoff: nil)
            _ = try await store.publish([NewMessage(data: [1], attributes: [:])], to: topic)
            for attempt in 1...3 {
                let message = try #require(try await store.claim(subscription, limit: 1, deadline: .seconds(10), isPush: true).first)
                #expect(message.attempt == attempt)
                _ = try await store.fail(subscription, [token(subscription, message)])
            }
        }
    }

    @Test func twoClaimersNeverGetTheSameMessage() async throws {
        try await TestDatabase.withStore { store in
            let (subscription, topic) = try await subscription(store, backoff: nil)
            _ = try await store.publish((0..<100).map { NewMessage(data: [UInt8($0)], attributes: [:]) }, to: topic)
            let claimed = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        var mine: [Int64] = []
                        while true {
                            let batch = try await store.claim(subscription, limit: 7, deadline: .seconds(600), isPush: true)
                            if batch.isEmpty { return mine }
                            mine += batch.map(\.id)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            // Six may skip each other's locks and find nothing, but none is claimed twice.
            #expect(Set(claimed).count == claimed.count)
            let rest = try await store.claim(subscription, limit: 100, deadline: .seconds(600), isPush: true)
            #expect(claimed.count + rest.count == 100)
        }
    }

    @Test func anotherBrokersDeliveriesAreTakenBackAndPullsAreNot() async throws {
        try await TestDatabase.withStore { store in
            let (subscription, topic) = try await subscription(store, backoff: nil)
            _ = try await store.publish([NewMessage(data: [1], attributes: [:]), NewMessage(data: [2], attributes: [:])], to: topic)
            let pushed = try await store.claim(subscription, limit: 1, deadline: .seconds(600), isPush: true)
            let pulled = try await store.claim(subscription, limit: 1, deadline: .seconds(600), isPush: false)
            #expect(pulled.count == 1)
            #expect(try await store.takeBackFromOthers() == 0)
            let next = BrokerStore(store.database)
            #expect(try await next.takeBackFromOthers() == 1)
            let again = try await next.claim(subscription, limit: 10, deadline: .seconds(600), isPush: true)
            #expect(again.map(\.id) == pushed.map(\.id))
            #expect(again.map(\.attempt) == [1])
            // The old Broker comes back to life and acknowledges with its old lease.
            try await store.acknowledge(pushed.map { token(subscription, $0) })
            #expect(try await next.depths().map(\.outstanding) == [2])
        }
    }

    @Test func whatNobodyNeedsIsPruned() async throws {
        try await TestDatabase.withStore { store in
            let (subscription, topic) = try await subscription(store, backoff: nil)
            _ = try await store.publish((0..<3).map { NewMessage(data: [$0], attributes: [:]) }, to: topic)
            let messages = try await store.claim(subscription, limit: 2, deadline: .seconds(10), isPush: true)
            try await store.acknowledge([token(subscription, messages[0])])
            // The second is older than the subscription keeps messages.
            try await store.database.withConnection {
                _ = try await $0.execute("UPDATE broker.messages SET published_at = now() - interval '8 days' WHERE id = \(messages[1].id)")
            }
            try await store.prune()
            let left: [Int64] = try await store.database.withConnection {
                try await $0.query("SELECT id FROM broker.messages").map { try $0.get("id") }
            }
            #expect(left.count == 1)
            #expect(!messages.map(\.id).contains(left[0]))
        }
    }
}

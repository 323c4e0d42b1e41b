import Domain
import PubSub

/// The topic that a dead letter was first published to, by its short name.
struct SourceTopic {
    let name: String

    /// Reads the broker's attribute with the subscription that gave up, or else the subscription that delivered the dead letter, or the type of
    /// the event (Knative Eventing, which sends the event itself to its dead-letter sink).
    init?(of message: IncomingMessage) {
        let candidates = [message.attributes["CloudPubSubDeadLetterSourceSubscription"], message.subscription, message.attributes["ce-type"]].compactMap { $0 }
        let names = candidates.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        let topics = Topic.allCases.sorted { $0.rawValue.count > $1.rawValue.count }
        guard let topic = names.lazy.compactMap({ name in topics.first { name.contains($0.rawValue) } }).first else { return nil }
        name = topic.rawValue
    }
}

import Domain
import Testing

@testable import Pipeline
@testable import PubSub

@Suite struct TopologyTests {
    @Test func theTopologyHasADeadLetterTopicForEveryWorkTopic() {
        let topology = PipelineTopology(endpoints: .init(page: "http://page", orchestrator: "http://o"), retry: .deployed, maximumOutstanding: [.ocrPages: 2])
        let configuration = PubSubConfiguration(baseURL: "http://x", needsToken: false, project: "p")
        let work = Topic.allCases.map { topology.workSubscription($0).resource(configuration) }
        #expect(work.count == 8)
        #expect(work.allSatisfy { $0.deadLetterPolicy?.maxDeliveryAttempts == 10 && $0.ackDeadlineSeconds == 600 && $0.expirationPolicy == .init() })
        #expect(work[0].pushConfig?.pushEndpoint == "http://page/open")
        #expect(work[1].pushConfig?.pushEndpoint == "http://page/")
        #expect(work[1].labels == ["buildtrace-max-outstanding": "2"])
        #expect(work[2].pushConfig?.pushEndpoint == nil)
        #expect(work[4].deadLetterPolicy?.deadLetterTopic == "projects/p/topics/buildtrace-ocr-completions-dead-letter")
    }
}

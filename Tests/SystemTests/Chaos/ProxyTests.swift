import Foundation
import HTTPClient
import LocalStack
import ObjectStorage
import StorageServers
import Testing

/// The Broker and a storage server that answer 500, cut, truncate, lie and keep silent; the job ends as if nothing had been.
@Suite(.serialized, .timeLimit(.minutes(30))) struct ProxyTests {
    private static let faults = FaultProxy.Fault.allCases.flatMap { [$0, $0] }

    @Test func aBrokerThatFailsAndLiesLosesAndDoublesNothing() async throws {
        let proxy = try await FaultProxy()
        try await proxy.run {
            try await ChaosSystem.run(configure: { configuration in
                configuration.brokerEntrance = proxy.port
                proxy.forward(to: configuration.ports.broker)
            }) { chaos async throws in
                let reference = try await ChaosRun.reference(chaos)
                proxy.arm(Self.faults, every: 2)
                try await Self.runJobs(chaos, reference, whileArmed: proxy)
            }
        }
    }

    @Test func aStorageThatFailsAndLiesLosesAndDoublesNothing() async throws {
        let server = try await StorageServer(python: ["-m", "moto.server", "-p", "0"])
        let proxy = try await FaultProxy()
        proxy.forward(to: try #require(URLComponents(string: server.url)?.port))
        let keys = ["AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "secret"]
        let store = try S3ObjectStore(
            try S3Configuration(environment: keys.merging(["AWS_ENDPOINT_URL": server.url]) { $1 }, bucket: "drawings"), http: try HTTPClient())
        let made = try await HTTPClient().send(ClientRequest("PUT", server.url + "/drawings"))
        #expect(made.status == 200)
        let environment = keys.merging([
            "BUILDTRACE_STORAGE": "s3", "BUILDTRACE_STORAGE_BUCKET": "drawings", "AWS_ENDPOINT_URL": "http://127.0.0.1:\(proxy.port)",
        ]) { $1 }
        try await proxy.run {
            try await ChaosSystem.run(store: store, environment: environment) { chaos async throws in
                let reference = try await ChaosRun.reference(chaos)
                proxy.arm(Self.faults, every: 3)
                try await Self.runJobs(chaos, reference, whileArmed: proxy)
            }
        }
    }

    /// Runs jobs until every fault has struck: how many requests one makes is not always the same.
    private static func runJobs(_ chaos: ChaosSystem, _ reference: JobResult, whileArmed proxy: FaultProxy) async throws {
        var number = 0
        repeat {
            number += 1
            let findings = try await ChaosRun(chaos: chaos, number: number, reference: reference).compare().findings
            #expect(findings.isEmpty, "job \(number): \(findings.joined(separator: "\n"))")
        } while proxy.isArmed && number < 10
        #expect(!proxy.isArmed, "only \(proxy.struck) struck")
    }
}

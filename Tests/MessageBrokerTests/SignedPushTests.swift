import CryptoExtras
import Foundation
import GoogleAuth
import HTTPClient
import PubSub
import Testing

@testable import MessageBroker

@Suite(.timeLimit(.minutes(10))) struct SignedPushTests {
    private func signer() async throws -> PushTokenSigner {
        try await PushTokenSigner(pem: try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation, issuer: "http://broker.example")
    }

    private func authorization(_ broker: RunningBroker, _ endpoint: Endpoint, _ identity: RESTSubscription.OIDCToken?) async throws -> String? {
        try await broker.client.createTopic("work")
        try await broker.client.declareSubscription(
            SubscriptionDeclaration(
                name: "push", topic: "work", push: .init(pushEndpoint: endpoint.url, oidcToken: identity), ackDeadline: .seconds(30),
                minimumBackoff: .milliseconds(10), maximumBackoff: .milliseconds(50)))
        _ = try await broker.publish(["{}"], to: "work")
        return await endpoint.next(1).first?.headers.first { $0.name.lowercased() == "authorization" }?.value
    }

    private func verifier(_ broker: RunningBroker, audience: String) throws -> PushTokenVerifier {
        PushTokenVerifier(
            .init(issuer: "http://broker.example", keys: "http://127.0.0.1:\(broker.port)/oauth2/v3/certs", audience: audience, accounts: ["push@local"]),
            client: try HTTPClient())
    }

    @Test func aPushCarriesATokenThatThePublishedKeyVerifies() async throws {
        let endpoint = try await Endpoint { _ in 204 }
        try await RunningBroker.with(signer: try await signer()) { broker, _ async throws in
            let header = try await authorization(broker, endpoint, .init(serviceAccountEmail: "push@local", audience: "page"))
            #expect(try await verifier(broker, audience: "page").verify(header) == "push@local")
        }
    }

    @Test func theAudienceIsTheEndpointUnlessTheSubscriptionSaysOtherwise() async throws {
        let endpoint = try await Endpoint { _ in 204 }
        try await RunningBroker.with(signer: try await signer()) { broker, _ async throws in
            let header = try await authorization(broker, endpoint, .init(serviceAccountEmail: "push@local"))
            #expect(try await verifier(broker, audience: endpoint.url).verify(header) == "push@local")
        }
    }

    @Test func withoutAnAccountOrAKeyAPushCarriesNoToken() async throws {
        let endpoint = try await Endpoint { _ in 204 }
        try await RunningBroker.with(signer: try await signer()) { broker, _ async throws in
            #expect(try await authorization(broker, endpoint, nil) == nil)
        }
        try await RunningBroker.with { broker, _ async throws in
            #expect(try await authorization(broker, endpoint, .init(serviceAccountEmail: "push@local")) == nil)
            #expect(try await broker.call("GET", "/oauth2/v3/certs").status == 404)
        }
    }
}

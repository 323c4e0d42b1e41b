import FoundationEssentials
import HTTPClient
import JWTKit

/// The keys with which an issuer signs (a JSON Web Key Set), kept between calls.
///
/// They are asked for again once they are an hour old, and when a token names a key that is not among them: issuers change keys. Tokens with made-up key
/// ids cannot make it ask more than once a minute (after a failure: every five seconds). Keys that were good go on being good for a day while the
/// issuer does not answer.
actor SigningKeys {
    /// Where the set is.
    enum Source: Hashable, Sendable {
        case url(String)
        /// A file that somebody else keeps up to date.
        case file(String)
    }

    private static let refreshAge: TimeInterval = 3600
    private static let greatestAge: TimeInterval = 24 * 3600
    private static let pause: TimeInterval = 60
    private static let pauseAfterFailure: TimeInterval = 5

    private let source: Source
    private let client: HTTPClient
    private var keys: [String: JWTKeyCollection] = [:]
    private var fetched: Date?
    private var notBefore = Date.distantPast
    private var failure: String?
    private var pending: Task<Result<[String: JWTKeyCollection], PushTokenError>, Never>?

    init(_ source: Source, client: HTTPClient) {
        self.source = source
        self.client = client
    }

    /// The key with an id, alone in its collection: a collection of several would fall back to another one.
    func key(_ id: String, now: Date) async throws(PushTokenError) -> JWTKeyCollection {
        if let key = keys[id], age(now) < Self.refreshAge { return key }
        if pending != nil || now >= notBefore { await refresh(now) }
        if let key = keys[id], age(now) < Self.greatestAge { return key }
        if let failure { throw .keysUnavailable(failure) }
        throw .unknownKey
    }

    private func age(_ now: Date) -> TimeInterval { fetched.map { now.timeIntervalSince($0) } ?? .infinity }

    /// One request, however many wait for it.
    private func refresh(_ now: Date) async {
        let task: Task<Result<[String: JWTKeyCollection], PushTokenError>, Never>
        if let pending {
            task = pending
        } else {
            task = Task { [source, client] in
                do throws(PushTokenError) {
                    return .success(try await Self.decode(try await Self.read(source, client)))
                } catch { return .failure(error) }
            }
            pending = task
        }
        let result = await task.value
        guard pending == task else { return }
        pending = nil
        switch result {
        case .success(let found):
            (keys, fetched, failure, notBefore) = (found, now, nil, now.addingTimeInterval(Self.pause))
        case .failure(let error):
            failure = "\(error)"
            notBefore = now.addingTimeInterval(Self.pauseAfterFailure)
        }
    }

    private static func read(_ source: Source, _ client: HTTPClient) async throws(PushTokenError) -> [UInt8] {
        switch source {
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else { throw .keysUnavailable("'\(path)' cannot be read") }
            return [UInt8](data)
        case .url(let url):
            let response: ClientResponse
            do {
                response = try await client.send(ClientRequest("GET", url, timeouts: .init(total: .seconds(10)), limits: .init(bodyBytes: 1 << 20)))
            } catch { throw .keysUnavailable("\(error)") }
            guard response.isSuccess else { throw .keysUnavailable("\(url) answers \(response.status)") }
            return response.body
        }
    }

    /// Keys of kinds that are not known, or not used here, are passed over.
    private static func decode(_ bytes: [UInt8]) async throws(PushTokenError) -> [String: JWTKeyCollection] {
        guard let set = try? JSONDecoder().decode(KeySet.self, from: Data(bytes)) else { throw .keysUnavailable("what is published is no key set") }
        var keys: [String: JWTKeyCollection] = [:]
        for case let key? in set.keys.map(\.key) {
            guard key.keyType == .rsa, key.algorithm == nil || key.algorithm == .rs256, let id = key.keyIdentifier,
                let modulus = key.modulus, let exponent = key.exponent,
                let rsa = try? Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)
            else { continue }
            keys[id.string] = await JWTKeyCollection().add(rsa: rsa, digestAlgorithm: .sha256, kid: id)
        }
        guard !keys.isEmpty else { throw .keysUnavailable("what is published holds no RSA key") }
        return keys
    }

    private struct KeySet: Decodable {
        struct Entry: Decodable {
            var key: JWK?

            init(from decoder: any Decoder) throws { key = try? JWK(from: decoder) }
        }

        var keys: [Entry]
    }
}

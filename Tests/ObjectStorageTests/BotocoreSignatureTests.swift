import Foundation
import TestSupport
import Testing

@testable import ObjectStorage

/// Signatures held against those of botocore, Amazon's own client library: encodings, queries, headers, tokens, signed URLs.
@Suite(.timeLimit(.minutes(1))) struct BotocoreSignatureTests {
    private struct Case: Decodable {
        var kind: String
        var method: String
        var path: String
        var query: [[String]]
        var headers: [String: String]
        var payload: String
        var token: String?
        var signature: String
    }

    @Test func everySignatureIsBotocores() async throws {
        let cases: [Case] = try await PythonPeer.output(of: "Clients/botocore_signatures.py")
        #expect(cases.count == 20 && cases.count { $0.kind == "query" } == 6)
        var time = DateComponents(calendar: Calendar(identifier: .gregorian), timeZone: .gmt, year: 2026, month: 3, day: 5)
        (time.hour, time.minute, time.second) = (7, 8, 9)
        let now = try #require(time.date)
        let host = "drawings.s3.eu-central-1.amazonaws.com"
        for known in cases {
            let signer = SignatureV4(
                accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken: known.token, region: "eu-central-1")
            let headers = known.headers.map { ($0.key, $0.value) }
            let signature: String?
            if known.kind == "header" {
                let signed = signer.headers(
                    method: known.method, host: host, path: known.path, query: known.query.map { ($0[0], $0[1]) }, headers: headers, payload: known.payload,
                    now: now)
                signature = signed.first { $0.0 == "authorization" }?.1.components(separatedBy: "Signature=").last
            } else {
                let query = signer.presignedQuery(method: known.method, host: host, path: known.path, headers: headers, lifetime: 900, now: now)
                signature = query.components(separatedBy: "X-Amz-Signature=").last
            }
            #expect(signature == known.signature, "\(known.kind) \(known.method) \(known.path) \(known.query) \(known.headers)")
        }
    }
}

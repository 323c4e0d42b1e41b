import Foundation
import HTTPClient
import Testing

@testable import ObjectStorage

/// The worked examples of AWS's own documentation ("Signature Calculations for the Authorization Header: Transferring Payload in a Single
/// Chunk" and "Authenticating Requests: Using Query Parameters").
@Suite struct SignatureV4Tests {
    let signer = SignatureV4(
        accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", sessionToken: nil, region: "us-east-1")
    let host = "examplebucket.s3.amazonaws.com"
    let now = Date(timeIntervalSince1970: 1_369_353_600)
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private func signature(
        _ method: String, _ path: String, _ query: [(String, String)] = [], _ headers: [(String, String)] = [], payload: String? = nil
    ) -> String? {
        let signed = signer.headers(method: method, host: host, path: path, query: query, headers: headers, payload: payload ?? empty, now: now)
        return signed.first { $0.0 == "authorization" }?.1.components(separatedBy: "Signature=").last
    }

    @Test func getWithARange() {
        #expect(signature("GET", "/test.txt", [], [("range", "bytes=0-9")]) == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func putWithABody() {
        let headers = [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")]
        let payload = RemoteTransfer.sha256(Array("Welcome to Amazon S3.".utf8))
        let path = "/" + URLText.encoded("test$file.text", keepSlashes: true)
        #expect(signature("PUT", path, [], headers, payload: payload) == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test func aQueryWithoutValue() {
        #expect(signature("GET", "/", [("lifecycle", "")]) == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    }

    @Test func aQueryInAnotherOrder() {
        #expect(
            signature("GET", "/", [("prefix", "J"), ("max-keys", "2")]) == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    }

    @Test func aPresignedURL() throws {
        let query = signer.presignedQuery(method: "GET", host: host, path: "/test.txt", headers: [], lifetime: 86_400, now: now)
        #expect(query.hasSuffix("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"))
    }
}

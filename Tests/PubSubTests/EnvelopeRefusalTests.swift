import Foundation
import Testing

@testable import PubSub

@Suite struct EnvelopeRefusalTests {
    let event: [(name: String, value: String)] = [("ce-specversion", "1.0"), ("ce-type", "t"), ("ce-source", "s"), ("ce-id", "1")]

    func refusal(_ headers: [(name: String, value: String)] , _ body: [UInt8], limits: EnvelopeDecoder.Limits = .init()) -> EnvelopeError? {
        do throws(EnvelopeError) {
            _ = try EnvelopeDecoder(limits: limits).decode(headers: headers, body: body)
            return nil
        } catch { return error }
    }

    func refusal(_ headers: [(name: String, value: String)], _ body: String) -> EnvelopeError? { refusal(headers, Array(body.utf8)) }

    func refusal(_ body: String) -> EnvelopeError? { refusal([], Array(body.utf8)) }

    @Test func invalidBase64() {
        #expect(refusal(#"{"message":{"data":"@@@","messageId":"1"}}"#) == .notBase64("message.data"))
        #expect(
            refusal([("content-type", "application/cloudevents+json")], #"{"specversion":"1.0","type":"t","source":"s","id":"1","data_base64":"_"}"#)
                == .notBase64("data_base64"))
    }

    @Test(arguments: ["", "{", "{\"message\":", "nonsense", "{\"message\":{}} trailing"]) func invalidJSON(_ body: String) {
        guard case .notJSON = refusal(body) else {
            Issue.record("'\(body)': \(String(describing: refusal(body)))")
            return
        }
    }

    @Test(arguments: ["[]", "7", #"{"message":7}"#, #"{"message":{"data":7}}"#, #"{"message":{"attributes":{"a":1}}}"#])
    func jsonOfTheWrongShape(_ body: String) {
        guard case .notAnEnvelope = refusal(body) else {
            Issue.record("'\(body)': \(String(describing: refusal(body)))")
            return
        }
    }

    @Test func aBareBodyIsNotAWrappedPush() {
        #expect(refusal(#"{"schema":"buildtrace.ocr/1"}"#) == .missing("the member 'message' of a wrapped push"))
    }

    @Test func invalidUTF8() {
        #expect(refusal([], [0x7b, 0xff, 0x7d]) == .notUTF8("the body"))
        #expect(refusal(event, [0x22, 0xc3, 0x28, 0x22]) == .notUTF8("the payload"))
        #expect(refusal(#"{"message":{"data":"\#(Data([0xff, 0xfe]).base64EncodedString())"}}"#) == .notUTF8("the payload"))
    }

    @Test(arguments: ["%4", "%zz", "100%", "%+1"]) func brokenPercentEncoding(_ value: String) {
        #expect(refusal(event + [("ce-jobid", value)], "{}") == .invalidHeader(name: "ce-jobid", reason: "its percent-encoding is broken"))
    }

    @Test func percentEncodingThatIsNotUTF8() {
        #expect(
            refusal(event + [("ce-jobid", "%FF")], "{}") == .invalidHeader(name: "ce-jobid", reason: "it is not UTF-8 once percent-decoded"))
    }

    @Test func missingAndUnknownCloudEventAttributes() {
        #expect(refusal(event.filter { $0.name != "ce-id" }, "{}") == .missing("the CloudEvents attribute 'id'"))
        #expect(refusal(event.filter { $0.name != "ce-specversion" }, "{}") == .missing("the CloudEvents attribute 'specversion'"))
        #expect(refusal(event.map { $0.name == "ce-specversion" ? ("ce-specversion", "0.3") : $0 }, "{}") == .unsupported("CloudEvents version 0.3"))
        #expect(
            refusal([("content-type", "application/cloudevents-batch+json")], "[]")
                == .unsupported("the content type application/cloudevents-batch+json"))
    }

    @Test func whatStandsTwiceIsAmbiguous() {
        #expect(refusal(event + [("CE-ID", "2")], "{}") == .repeated("the header ce-id"))
        let body = #"{"specversion":"1.0","type":"t","source":"s","id":"1","data":{"a":1},"data":{"a":2}}"#
        #expect(refusal([("content-type", "application/cloudevents+json")], body) == .repeated("the member 'data'"))
    }

    @Test func sizesBeyondTheirLimits() {
        var limits = EnvelopeDecoder.Limits()
        limits.bodyBytes = 100
        limits.payloadBytes = 10
        limits.attributes = 3
        limits.attributeValueBytes = 5
        #expect(refusal(event, Array(repeating: 0x20, count: 101), limits: limits) == .tooLarge(bytes: 101, limit: 100))
        #expect(refusal(event, Array(repeating: 0x20, count: 11), limits: limits) == .payloadTooLarge(bytes: 11, limit: 10))
        #expect(refusal(event + [("ce-a", "1"), ("ce-b", "2")], [], limits: limits) == .tooManyAttributes(count: 4, limit: 3))
        let unwrapped: [(name: String, value: String)] = [("x-goog-pubsub-message-id", "1")]
        #expect(
            refusal(unwrapped + [("jobid", "123456")], [], limits: limits) == .attributeTooLarge(name: "jobid", bytes: 6, limit: 5))
        #expect(refusal(unwrapped + [("jobid", "12345")], [], limits: limits) == nil)
    }

    @Test func anyCutOfAValidBodyIsRefusedAndNeverCrashes() {
        let structured = Array(#"{"specversion":"1.0","type":"t","source":"s","id":"1","data":{"a":[1,"\"}",{}]}}"#.utf8)
        let wrapped = Array(#"{"message":{"data":"e30=","attributes":{"a":"\u00e9"},"messageId":"1"},"subscription":"s"}"#.utf8)
        for length in 0..<structured.count {
            #expect(refusal([("content-type", "application/cloudevents+json")], Array(structured.prefix(length))) != nil)
        }
        for length in 0..<wrapped.count { #expect(refusal([], Array(wrapped.prefix(length))) != nil) }
    }
}

import Foundation
import Testing

@testable import PubSub

/// The same payload in each envelope, as the products' documentation shows them.
@Suite struct EnvelopeTests {
    let payload = #"{"schema":"buildtrace.ocr/1","page":3,"scale":0.10}"#
    var base64: String { Data(payload.utf8).base64EncodedString() }

    func decode(_ headers: [(name: String, value: String)], _ body: String) throws(EnvelopeError) -> IncomingMessage {
        try EnvelopeDecoder().decode(headers: headers, body: Array(body.utf8))
    }

    @Test func wrappedPush() throws {
        let body = """
            {"deliveryAttempt": 5, "message": {"attributes": {"jobid": "j-1", "schema": "buildtrace.ocr/1"}, "data": "\(base64)",
             "messageId": "2070443601311540", "message_id": "2070443601311540", "orderingKey": "k",
             "publishTime": "2021-02-26T19:13:55.749Z", "publish_time": "2021-02-26T19:13:55.749Z"},
             "subscription": "projects/myproject/subscriptions/mysubscription"}
            """
        let message = try decode([("Content-Type", "application/json")], body)
        #expect(
            message
                == IncomingMessage(
                    envelope: .pubSubWrapped, data: Array(payload.utf8), attributes: ["jobid": "j-1", "schema": "buildtrace.ocr/1"],
                    messageID: "2070443601311540", publishTime: "2021-02-26T19:13:55.749Z",
                    subscription: "projects/myproject/subscriptions/mysubscription", deliveryAttempt: 5, orderingKey: "k"))
    }

    @Test(arguments: [
        #"{"message":{"messageId":"1","publishTime":"t","data":""},"subscription":"s"}"#,
        #"{"message":{"message_id":"1","publish_time":"t"},"subscription":"s"}"#,
    ])
    func eitherSpellingWillDoAndDataMayBeMissing(_ body: String) throws {
        let message = try decode([], body)
        #expect(message.messageID == "1")
        #expect(message.publishTime == "t")
        #expect(message.data.isEmpty)
    }

    @Test func unwrappedPush() throws {
        let message = try decode(
            [
                ("host", "page.example"), ("content-type", "application/json"), ("content-length", "51"), ("user-agent", "CloudPubSub-Google"),
                ("authorization", "Bearer x"), ("x-forwarded-for", "1.2.3.4"), ("X-Goog-Pubsub-Message-Id", "77"),
                ("x-goog-pubsub-subscription-name", "projects/p/subscriptions/s"), ("x-goog-pubsub-publish-time", "2026-01-01T00:00:00Z"),
                ("jobid", "j-1"), ("cloudpubsubdeadlettersourcesubscription", "ocr-pages"),
            ], payload)
        #expect(
            message
                == IncomingMessage(
                    envelope: .pubSubUnwrapped, data: Array(payload.utf8),
                    attributes: ["jobid": "j-1", "CloudPubSubDeadLetterSourceSubscription": "ocr-pages"], messageID: "77",
                    publishTime: "2026-01-01T00:00:00Z", subscription: "projects/p/subscriptions/s"))
        #expect(message.attribute("JobID") == "j-1")
    }

    @Test func binaryCloudEvent() throws {
        let message = try decode(
            [
                ("Ce-Specversion", "1.0"), ("Ce-Type", "buildtrace.ocr"), ("Ce-Source", "/broker"), ("Ce-Id", "A-1"), ("Ce-Time", "2018-04-05T17:31:00Z"),
                ("Ce-Jobid", "j%201%25%20Euro%20%E2%82%AC"), ("Ce-Stageid", #""a \"b\"""#), ("traceparent", "00-aa-bb-01"), ("Content-Type", "application/json"),
            ], payload)
        #expect(message.envelope == .cloudEventBinary)
        #expect(message.data == Array(payload.utf8))
        #expect(message.messageID == "A-1")
        #expect(message.publishTime == "2018-04-05T17:31:00Z")
        #expect(message.attributes["jobid"] == "j 1% Euro €")
        #expect(message.attributes["stageid"] == #"a "b""#)
        #expect(message.attributes["traceparent"] == "00-aa-bb-01")
        #expect(message.attributes["ce-source"] == "/broker")
    }

    @Test func percentIsDecodedOnce() throws {
        let message = try decode([("ce-specversion", "1.0"), ("ce-type", "t"), ("ce-source", "s"), ("ce-id", "%2541")], payload)
        #expect(message.messageID == "%41")
    }

    @Test func structuredCloudEventKeepsThePayloadsBytes() throws {
        let body = """
            {"specversion" : "1.0", "type" : "com.example.someevent", "source" : "/mycontext", "id" : "C234-1234-1234",
             "datacontenttype" : "application/json", "jobid" : "j-1", "attempt": 3, "last": false, "gone": null,
             "data" : \(payload) , "x": "{\\"data\\": 1}"}
            """
        let message = try decode([("Content-Type", "application/cloudevents+json; charset=utf-8")], body)
        #expect(message.envelope == .cloudEventStructured)
        #expect(String(decoding: message.data, as: UTF8.self) == payload)
        #expect(message.messageID == "C234-1234-1234")
        #expect(message.attributes["jobid"] == "j-1")
        #expect(message.attributes["attempt"] == "3")
        #expect(message.attributes["last"] == "false")
        #expect(message.attributes["gone"] == nil)
    }

    @Test func structuredCloudEventMayHoldBase64() throws {
        let body = #"{"specversion":"1.0","type":"t","source":"s","id":"1","data_base64":"\#(base64)"}"#
        let message = try decode([("content-type", "application/cloudevents+json")], body)
        #expect(String(decoding: message.data, as: UTF8.self) == payload)
    }

    @Test(arguments: [true, false]) func eventarcWrapsAPushInACloudEvent(_ isBinary: Bool) throws {
        let push = """
            {"subscription":"projects/p/subscriptions/eventarc-1","message":{"attributes":{"jobid":"inner"},"data":"\(base64)",
            "messageId":"9","publishTime":"2026-01-01T00:00:00Z"},"deliveryAttempt":2}
            """
        let type = "google.cloud.pubsub.topic.v1.messagePublished"
        let source = "//pubsub.googleapis.com/projects/p/topics/t"
        let message =
            isBinary
            ? try decode(
                [("ce-id", "outer"), ("ce-source", source), ("ce-specversion", "1.0"), ("ce-type", type), ("ce-jobid", "outer"), ("content-type", "application/json")],
                push)
            : try decode(
                [("content-type", "application/cloudevents+json")],
                #"{"id":"outer","source":"\#(source)","specversion":"1.0","type":"\#(type)","data":\#(push)}"#)
        #expect(message.envelope == (isBinary ? .cloudEventBinary : .cloudEventStructured))
        #expect(String(decoding: message.data, as: UTF8.self) == payload)
        #expect(message.messageID == "9")
        #expect(message.deliveryAttempt == 2)
        #expect(message.attributes["jobid"] == "inner")
        #expect(message.attributes["ce-source"] == source)
    }

    @Test func cloudTask() throws {
        let message = try decode(
            [("X-CloudTasks-TaskName", "123"), ("X-CloudTasks-QueueName", "ocr"), ("X-CloudTasks-TaskRetryCount", "2"), ("jobid", "j-1"), ("Host", "x")],
            payload)
        #expect(
            message
                == IncomingMessage(
                    envelope: .cloudTask, data: Array(payload.utf8), attributes: ["jobid": "j-1"], messageID: "123", subscription: "ocr",
                    deliveryAttempt: 3))
    }
}

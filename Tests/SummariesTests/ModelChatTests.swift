import Foundation
import HTTPClient
import Summaries
import TestSupport
import Testing

/// What a model answers in a conversation, held to the changes that there are.
@Suite struct ModelChatTests {
    private static let changes = [
        ChatChange(id: "A-101-1", sheet: "A-101", kind: "text", category: "dimension", oldText: "3000", newText: "3200"),
        ChatChange(id: "A-101-2", sheet: "A-101", kind: "added", category: "geometry", oldText: nil, newText: nil),
    ]

    private func ask(_ reply: String, changes: [ChatChange] = changes) async throws -> (Result<ChatReply, ModelError>, [ModelServer.Question]) {
        try await ModelServer.run(try .content(reply)) { url, server in
            let key = try #require(APIKey("secret"))
            let chat = ModelChat(settings: ModelSettings(baseURL: url, key: key, model: "m"), client: try HTTPClient())
            do throws(ModelError) {
                return (.success(try await chat.answer("What grew?", history: ["person: hello"], changes: changes, summaries: ["A-101: A dimension grew."])), server.questions)
            } catch {
                return (.failure(error), server.questions)
            }
        }
    }

    @Test func aSentenceThatRestsOnNoChangeIsNotSaid() async throws {
        let (reply, questions) = try await ask(
            #"{"sentences":[{"text":"The width grew to 3200.","citations":["A-101-1"]},{"text":"A wall fell.","citations":["X-9"]},{"text":"Ignore me."}]}"#)
        let answer = try reply.get()
        #expect(answer.text == "The width grew to 3200." && answer.citations == ["A-101-1"] && answer.dropped == 2)
        #expect(answer.usage?.prompt == 1000)
        let question = try #require(questions.first)
        let asked = String(decoding: question.body, as: UTF8.self)
        #expect(asked.contains("What grew?") && asked.contains("person: hello") && asked.contains("A dimension grew."))
    }

    @Test func thatNothingFitsMayBeSaidWithoutCitation() async throws {
        let (reply, _) = try await ask(#"{"sentences":[{"text":"Nothing about pools changed.","citations":[]}]}"#)
        #expect(try reply.get().text == "Nothing about pools changed.")
    }

    @Test func anAnswerThatRestsOnNothingIsNone() async throws {
        let (reply, _) = try await ask(#"{"sentences":[{"text":"All is well.","citations":["X-1"]}]}"#)
        guard case .failure(.invalidAnswer(let why, let usage)) = reply else { throw HTTPClientError.other("it was taken") }
        #expect(why.contains("rests on a change") && usage?.completion == 200)
    }

    @Test func whatAModelCannotTakeIsOnlyCounted() async throws {
        let many = (1...ModelChat.mostChanges + 7).map { ChatChange(id: "A-\($0)", sheet: "A", kind: "added", category: "geometry", oldText: nil, newText: String(repeating: "x", count: 9000)) }
        let (reply, questions) = try await ask(#"{"sentences":[{"text":"It grew.","citations":["A-1"]}]}"#, changes: many)
        #expect(try reply.get().citations == ["A-1"])
        let question = try #require(questions.first)
        let asked = String(decoding: question.body, as: UTF8.self)
        #expect(asked.contains(#"changes_not_listed\":7"#) && asked.count < 150_000)
    }
}

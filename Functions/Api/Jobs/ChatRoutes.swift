import Hummingbird
import Workspace

extension Api {
    private struct Question: Decodable { var text: String }

    func addChat(to routes: Routes) {
        routes.get("jobs/{id}/chat", .viewer(of: .job), Operation("listChat", "The conversation about a job", answer: "Chat")) { call in
            try JSONAnswer.response(["messages": try await workspace.chat.messages(call.organization, call.id(of: "job"))])
        }
        routes.post(
            "jobs/{id}/chat", .viewer(of: .job),
            Operation("ask", "Ask about a job: the answer rests on its changes and summaries, and cites them; without a model they are searched", body: "Question", answer: "ChatMessage", status: 201)
        ) { call in
            let question = try Given.text(try await call.body(Question.self).text, "text", most: 2000)
            let answer = try await workspace.chat.ask(call.organization, call.id(of: "job"), by: call.caller.user, question, model: chatModel)
            return try JSONAnswer.response(answer, status: .created)
        }
        routes.get(
            "jobs/{id}/chat/suggestions", .viewer(of: .job), Operation("suggestQuestions", "Questions that this job has an answer to", answer: "Suggestions")
        ) { call in
            try JSONAnswer.response(["suggestions": try await workspace.chat.suggestions(call.organization, call.id(of: "job"))])
        }
    }
}

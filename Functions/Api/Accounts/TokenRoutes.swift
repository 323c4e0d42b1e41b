import Accounts
import Domain
import Hummingbird

extension Api {
    private struct NewToken: Decodable {
        var name: String
        var role: Role?
        var expires_in_days: Int?
    }

    func addTokens(to routes: Routes) {
        let tokens = PersonalTokens(environment.pipeline)
        routes.get("auth/tokens", .viewer, Operation("listTokens", "One's own tokens for programs", answer: "PersonalTokens")) { call in
            try JSONAnswer.response(["tokens": try await tokens.list(call.caller)])
        }
        routes.post(
            "auth/tokens", .viewer, Operation("makeToken", "Make a token for a program; it is shown this once", body: "NewToken", answer: "PersonalToken", status: 201)
        ) { call in
            // A token that leaked must not be able to make others that outlive it.
            guard call.caller.session != nil else { throw Problem.forbidden("Tokens are made by people who are signed in, not by other tokens.") }
            let wanted = try await call.body(NewToken.self)
            if let days = wanted.expires_in_days, !(1...3650).contains(days) { throw Problem.invalid("'expires_in_days' lies between 1 and 3650.") }
            let token = try await tokens.make(
                call.caller, name: try Given.text(wanted.name, "name"), role: min(wanted.role ?? call.caller.role, call.caller.role), days: wanted.expires_in_days)
            return try JSONAnswer.response(token, status: .created)
        }
        routes.delete("auth/tokens/{id}", .viewer, Operation("deleteToken", "Take a token back", status: 204)) { call in
            guard try await tokens.delete(call.caller, call.id(of: "token")) else { throw Problem.notFound("token") }
            return Response(status: .noContent)
        }
    }
}

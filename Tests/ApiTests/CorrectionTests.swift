import Domain
import Foundation
import TestSupport
import Testing
import Workspace

@testable import Api

/// What people correct in results: overlays and words; and what they ask about them.
@Suite(.serialized) struct CorrectionTests {
    @Test func anOverlayIsCorrectedInVersionsOfWhichOneIsActive() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization), other = try await Fixture.make(api, in: owner.organization)
            let base = "/overlays/\(fixture.comparison)"
            func regions(_ json: String) -> String { #"{"regions":[\#(json)]}"# }
            let added = #"{"action":"added","bounds":[1,2,3,4],"label":"door"}"#
            let first = try await owner.send("POST", base + "/manual", text: regions(added))
            #expect(first.status == 201)
            let id = try first.string("id")
            let second = try await owner.send("PUT", base + "/manual/\(id)", text: regions(#"{"action":"moved","bounds":[1,2,3,4],"from":[0,0,1,1]}"#))
            #expect(try second.int("version") == 2 && second.string("parent_id") == id)
            let both = try await owner("GET", base)
            #expect(try both.list("manual").count == 2 && both.string("active_overlay_id") == second.string("id"))
            #expect(try await owner("PUT", base + "/manual/\(id)", ["is_active": true]).value("is_active") as? Bool == true)
            #expect(try await owner("GET", base).string("active_overlay_id") == id)
            #expect(try await api.count("manual_overlays WHERE is_active") == 1)
            #expect(try await owner("DELETE", base + "/manual/\(id)").status == 204)
            #expect(try await owner("GET", base).value("active_overlay_id") == nil)
            let secondID = try second.string("id")
            #expect(try await owner("PUT", "/overlays/\(other.comparison)/manual/\(secondID)", ["is_active": true]).status == 404)
            for bad in [#"{"action":"added","bounds":[3,2,1,4]}"#, #"{"action":"added","bounds":[1,2,3]}"#, #"{"action":"moved","bounds":[1,2,3,4]}"#] {
                #expect(try await owner.send("POST", base + "/manual", text: regions(bad)).status == 400, "\(bad)")
            }
        }
    }

    @Test func aPersonsWordsAreTheNextVersionAndCiteTheChangesThatTheyName() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            let written = try await owner(
                "PUT", "/summaries/\(fixture.summary)", ["text": "The door grew (A-101-3); see A-101-99.", "recommendations": ["Order anew."]])
            #expect(written.status == 200)
            #expect(try written.int("version") == 2 && written.string("source") == "human_written" && written.string("citations.0.0") == "A-101-3")
            let all = try await owner("GET", "/summaries/\(fixture.comparison)")
            #expect(try all.list("summaries").count == 2 && all.string("summaries.0.source") == "machine")
            #expect(all.value("summaries.0.is_current") as? Bool == false && all.value("summaries.1.is_current") as? Bool == true)
            #expect(try await owner("GET", "/comparisons/\(fixture.comparison)").string("summary.text").hasPrefix("The door grew"))
        }
    }

    @Test func wordsAreWrittenAgainAboutTheActiveOverlay() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            let overlay = try await owner.send(
                "POST", "/overlays/\(fixture.comparison)/manual", text: #"{"regions":[{"action":"removed","bounds":[1,2,3,4],"label":"DUCT"},{"action":"added","bounds":[5,6,7,8]}]}"#)
            let id = try #require(OverlayID(try overlay.string("id")))
            let marks = try await api.pipeline.comparisons.marks(try #require(OrganizationID(owner.organization)), id)
            #expect(marks.map(\.kind) == [.removed, .added] && marks.map(\.category) == [.note, .geometry])
            #expect(marks.first?.text == Change.TextPair(old: "DUCT", new: "") && marks.last?.bounds == Box(left: 5, top: 6, right: 7, bottom: 8))
            let asked = try await owner("POST", "/summaries/\(fixture.comparison)/regenerate")
            #expect(asked.status == 202)
            #expect(try asked.string("overlay_id") == overlay.string("id"))
            let payload: String = try await api.owner.withConnection {
                try await $0.queryOne("SELECT payload FROM job_stages WHERE comparison_id = \(fixture.comparison) AND kind = 'summary'").get("payload")
            }
            #expect(try payload.contains(overlay.string("id")))
        }
    }

    @Test func anAnswerCitesTheChangesThatItRestsOn() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            let answer = try await owner("POST", "/jobs/\(fixture.job)/chat", ["text": "Which dimensions changed on A-101?"])
            #expect(answer.status == 201)
            #expect(try answer.string("text").contains("without a language model"))
            #expect(try answer.list("citations").count == 2)
            #expect(try answer.string("citations.0.change_id") == "A-101-1" && answer.string("citations.0.sheet_number") == "A-101")
            #expect(try answer.list("citations.0.bounds").count == 4)
            let nothing = try await owner("POST", "/jobs/\(fixture.job)/chat", ["text": "Where is the swimming pool?"])
            #expect(try nothing.list("citations").isEmpty && nothing.string("text").contains("Nothing"))
            #expect(try await owner("GET", "/jobs/\(fixture.job)/chat").list("messages").count == 4)
            let suggestions = try await owner("GET", "/jobs/\(fixture.job)/chat/suggestions")
            for index in try suggestions.list("suggestions").indices {
                let asked = try suggestions.string("suggestions.\(index)")
                #expect(try await owner("POST", "/jobs/\(fixture.job)/chat", ["text": asked]).list("citations").isEmpty == false, "\(asked)")
            }
        }
    }

    @Test func aConfiguredModelAnswersAndSearchingTakesItsPlaceWhereItFails() async throws {
        let reply = #"{"sentences":[{"text":"The width grew.","citations":["A-101-1"]},{"text":"A wall fell.","citations":["Z-9"]}]}"#
        try await ModelServer.run(try .content(reply)) { url, server in
            let settings = ["OPENAI_API_KEY": "local-key", "OPENAI_MODEL": "m", "OPENAI_BASE_URL": url, "BUILDTRACE_MODEL_INPUT_PRICE": "1", "BUILDTRACE_MODEL_OUTPUT_PRICE": "2"]
            try await TestApi.with(settings) { api async throws in
                let owner = try await api.signIn("owner@example.org")
                let fixture = try await Fixture.make(api, in: owner.organization)
                let answer = try await owner("POST", "/jobs/\(fixture.job)/chat", ["text": "What grew?"])
                #expect(try answer.string("author") == "model" && answer.string("text") == "The width grew.")
                #expect(try answer.list("citations").count == 1 && answer.string("citations.0.comparison_id") == fixture.comparison.uuidString.lowercased())
                #expect(try await api.count("chat_messages WHERE cost_micros = 1400 AND prompt_tokens = 1000") == 1)
                #expect(server.questions.first?.authorization == "Bearer local-key")
            }
            let unreachable = settings.merging(["OPENAI_BASE_URL": "http://127.0.0.1:9/v1"]) { $1 }
            try await TestApi.with(unreachable) { api async throws in
                let owner = try await api.signIn("owner@example.org")
                let fixture = try await Fixture.make(api, in: owner.organization)
                let answer = try await owner("POST", "/jobs/\(fixture.job)/chat", ["text": "Which dimensions changed?"])
                #expect(try answer.string("author") == "search" && answer.string("text").contains("the model is not available"))
                #expect(try answer.list("citations").count == 2)
                #expect(!api.log.text.contains("local-key"))
            }
        }
    }
}

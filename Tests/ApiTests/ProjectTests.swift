import Crypto
import Foundation
import HTTPClient
import Testing

@testable import Api

/// Projects, drawings and their versions.
@Suite(.serialized) struct ProjectTests {
    private func upload(_ person: Person, _ project: String, _ text: String, query: String = "") async throws -> Answer {
        try await person.api.send(
            ClientRequest(
                "POST", person.api.url + "/api/v1/drawings/upload?project_id=\(project)&file_name=set.pdf\(query)",
                headers: ["Authorization": "Bearer \(person.token ?? "")"], body: .bytes(Array(text.utf8))))
    }

    @Test func aProjectIsMadeEditedArchivedAndDeleted() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let made = try await owner("POST", "/projects", ["name": " Tower ", "client_name": "City"])
            #expect(made.status == 201)
            #expect(try made.string("name") == "Tower")
            let id = try made.string("id")
            #expect(try await owner("PUT", "/projects/\(id)", ["name": "Tower 2"]).value("client_name") == nil)
            #expect(try await upload(owner, id, "%PDF-1").status == 201)
            let read = try await owner("GET", "/projects/\(id)")
            #expect(try read.int("drawings_count") == 1 && read.int("versions_count") == 1 && read.int("jobs_count") == 0)
            #expect(try await owner("POST", "/projects/\(id)/archive", ["archived": true]).string("status") == "archived")
            #expect(try await upload(owner, id, "%PDF-2").status == 409)
            #expect(try await owner("GET", "/projects?status=archived").list("projects").count == 1)
            #expect(try await owner("POST", "/projects/\(id)/archive", ["archived": false]).string("status") == "active")
            #expect(try await owner("DELETE", "/projects/\(id)").status == 204)
            #expect(try await owner("GET", "/projects/\(id)").status == 404)
            for name in ["", "  ", String(repeating: "x", count: 201)] { #expect(try await owner("POST", "/projects", ["name": name]).status == 400) }
        }
    }

    @Test func pagesOfAListHoldEverythingOnce() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            for number in 1...6 { _ = try await owner("POST", "/projects", ["name": "P\(number)"]) }
            // All at one moment: the id decides.
            try await api.run("UPDATE projects SET created_at = '2026-01-01'")
            var ids: [String] = []
            var path: String? = "/projects?limit=3"
            while let next = path {
                let page = try await owner("GET", next)
                ids += try page.list("projects").indices.map { try page.string("projects.\($0).id") }
                path = (page.value("next_cursor") as? String).map { "/projects?limit=3&cursor=\($0)" }
            }
            #expect(ids.count == 7 && Set(ids).count == 7)
            #expect(try await owner("GET", "/projects?cursor=nonsense").status == 400)
            #expect(try await owner("GET", "/projects?limit=201").status == 400)
        }
    }

    @Test func theSameBytesAreStoredOnceAndVersionsMakeATimeline() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let project = try await owner("GET", "/projects").string("projects.0.id")
            let first = try await upload(owner, project, "%PDF-1 same", query: "&drawing_name=Set&version_label=A")
            let second = try await upload(owner, project, "%PDF-1 same", query: "&drawing_name=Set&version_label=B")
            #expect(try first.int("version_number") == 1 && second.int("version_number") == 2)
            #expect(try await api.store.list(prefix: owner.organization + "/uploads/").count == 1)
            let drawings = try await owner("GET", "/projects/\(project)/drawings")
            #expect(try drawings.int("drawings.0.versions_count") == 2 && drawings.string("drawings.0.latest_version_label") == "B")
            let drawing = try drawings.string("drawings.0.id")
            let id = try first.string("id")
            #expect(try await owner("PUT", "/versions/\(id)", ["version_label": "Tender", "comments": "as sent"]).string("comments") == "as sent")
            let timeline = try await owner("GET", "/drawings/\(drawing)/versions")
            #expect(try timeline.string("versions.0.version_label") == "Tender" && timeline.string("versions.1.version_label") == "B")
            let file = try await owner("GET", "/versions/\(id)/file")
            let download = try await api.send(ClientRequest("GET", try #require(file.headers["Location"])))
            #expect(download.text == "%PDF-1 same")
            #expect(try await owner("DELETE", "/versions/\(id)").status == 204)
            #expect(try await owner("PUT", "/drawings/\(drawing)", ["name": "Main set"]).string("name") == "Main set")
            #expect(try await owner("DELETE", "/drawings/\(drawing)").status == 204)
            #expect(try await owner("GET", "/drawings/\(drawing)").status == 404)
        }
    }

    @Test func aFileNameNeverBecomesAPath() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let project = try await owner("GET", "/projects").string("projects.0.id")
            let answer = try await api.send(
                ClientRequest(
                    "POST", api.url + "/api/v1/drawings/upload?project_id=\(project)&file_name=..%2F..%2Fetc%2Fpasswd%00.pdf",
                    headers: ["Authorization": "Bearer \(owner.token ?? "")"], body: .bytes([1, 2, 3])))
            #expect(try answer.string("files.0.name") == "passwd.pdf")
            #expect(try await api.store.list(prefix: "").allSatisfy { $0.path.hasPrefix(owner.organization + "/uploads/") })
        }
    }

    @Test func aLargeFileGoesStraightToStorageInPartsAndIsHeldAgainstWhatWasAnnounced() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let project = try await owner("GET", "/projects").string("projects.0.id")
            let bytes = [UInt8](repeating: 7, count: (32 << 20) + 1000)
            let hash = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
            let body: [String: any Sendable] = ["project_id": project, "file_name": "big.pdf", "size": bytes.count, "sha256": hash]
            let announced = try await owner("POST", "/drawings/uploads", body)
            #expect(announced.status == 201)
            let id = try announced.string("id")
            #expect(try await owner("POST", "/drawings/uploads/\(id)/complete").status == 409)
            func put(_ part: Int, _ bytes: ArraySlice<UInt8>, _ answer: Answer) async throws -> Int {
                try await api.send(ClientRequest("PUT", try answer.string("parts.\(part).url"), body: .bytes(Array(bytes)))).status
            }
            #expect(try await put(0, bytes[..<(32 << 20)], announced) == 200)
            // Interrupted, the sender asks what is still to come.
            let rest = try await owner("GET", "/drawings/uploads/\(id)")
            #expect(rest.value("parts.0.url") == nil)
            #expect(try await put(1, bytes[(32 << 20)...].dropLast(), rest) == 200)
            #expect(try await owner("POST", "/drawings/uploads/\(id)/complete").status == 409)
            #expect(try await put(1, [UInt8](repeating: 8, count: 1000)[...], rest) == 200)
            let wrong = try await owner("POST", "/drawings/uploads/\(id)/complete")
            #expect(wrong.status == 409 && wrong.text.contains("another file than was announced"))
            #expect(try await put(1, bytes[(32 << 20)...], rest) == 200)
            let done = try await owner("POST", "/drawings/uploads/\(id)/complete")
            #expect(done.status == 201)
            #expect(try done.string("files.0.sha256") == hash && done.string("status") == "pending")
            #expect(try await owner("POST", "/drawings/uploads/\(id)/complete").string("id") == done.string("id"))
            #expect(try await api.count("drawing_versions") == 1)
            // A link for one part takes no other way.
            let url = try announced.string("parts.0.url")
            #expect(try await api.send(ClientRequest("PUT", url.replacing("/1?", with: "/2?"), body: .bytes([1]))).status == 403)
            #expect(try await api.send(ClientRequest("GET", url)).status == 403)
        }
    }
}

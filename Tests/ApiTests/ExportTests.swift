import Foundation
import HTTPClient
import ObjectStorage
import Testing

@testable import Api

/// What people take away of a job, read by another program.
@Suite(.serialized) struct ExportTests {
    /// Reads what an export holds with Python's own libraries.
    private func read(_ script: String, _ api: TestApi, _ bytes: [UInt8]) throws -> String {
        let path = api.folder + "/export"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func export(_ format: String, _ person: Person, _ fixture: Fixture) async throws -> [UInt8] {
        let made = try await person("POST", "/jobs/\(fixture.job)/exports", ["format": format])
        try #require(made.status == 201, "\(made.text)")
        let id = try made.string("id")
        let found = try await person("GET", "/jobs/\(fixture.job)/exports/\(id)")
        let file = try await person.api.send(ClientRequest("GET", try found.string("url")))
        try #require(file.status == 200)
        #expect(try found.int("size_bytes") == file.bytes.count)
        return file.bytes
    }

    @Test func theChangeLogIsASpreadsheetThatRunsNothing() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            _ = try await owner("PATCH", "/changes/\(fixture.change)", ["status": "flagged", "comment": "=HYPERLINK(\"http://evil\"), \"quoted\"\nline"])
            let bytes = try await export("csv", owner, fixture)
            let script = """
                import csv, json, sys
                rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8-sig", newline="")))
                print(json.dumps([len(rows), rows[0]["change"], rows[0]["old text"], rows[0]["new text"], rows[0]["status"], rows[0]["comment"]]))
                """
            let expected = #"[3, "A-101-1", "3000", "3200", "flagged", "'=HYPERLINK(\"http://evil\"), \"quoted\"\nline"]"#
            #expect(try read(script, api, bytes) == expected)
        }
    }

    @Test func topicsAndTheWholeInOneArchiveAreReadByOthers() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            _ = try await owner("PATCH", "/changes/\(fixture.change)", ["status": "accepted", "comment": "a < b & \"c\""])
            let script = """
                import sys, zipfile, xml.etree.ElementTree as tree
                z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
                assert tree.fromstring(z.read("bcf.version")).get("VersionId") == "2.1"
                topics = {m.find("Topic/Title").text: m for m in (tree.fromstring(z.read(n)) for n in z.namelist() if n.endswith("markup.bcf"))}
                first = topics['A-101-1: dimension "3000" became "3200"']
                print(len(topics), first.find("Topic").get("TopicStatus"), first.find("Comment/Comment").text)
                """
            #expect(try read(script, api, try await export("bcf", owner, fixture)) == #"3 accepted a < b & "c""#)
            let names = """
                import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(" ".join(sorted(z.namelist())))
                """
            let key = owner.organization + "/overlay.png"
            try await api.store.put(ObjectKey(key), bytes: [1, 2, 3], contentType: "image/png")
            try await api.run("UPDATE comparisons SET files = jsonb_build_object('overlay', \(key)::text)")
            #expect(try read(names, api, try await export("zip", owner, fixture)) == "changes.csv overlays/A-101.png report.json topics.bcf")
            let report = try await export("json", owner, fixture)
            #expect(String(decoding: report, as: UTF8.self).contains("\"schema\":\"buildtrace.report/1\""))
            #expect(try await owner("GET", "/jobs/\(fixture.job)/exports").list("exports").count == 3)
            // With the job go its exports.
            _ = try await owner("DELETE", "/jobs/\(fixture.job)")
            #expect(try await api.count("object_garbage WHERE prefix LIKE '%/exports/%'") == 3)
        }
    }
}

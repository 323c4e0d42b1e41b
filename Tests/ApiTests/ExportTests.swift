import Foundation
import HTTPClient
import ObjectStorage
import SampleDrawings
import Testing

@testable import Api

/// What people take away of a job, read by another program.
@Suite(.serialized) struct ExportTests {
    /// Reads what an export holds with other people's libraries.
    private func read(_ script: String, _ api: TestApi, _ bytes: [UInt8]) throws -> String {
        let path = api.folder + "/export"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let python = try #require(ProcessInfo.processInfo.environment["BUILDTRACE_TEST_PYTHON"], "run scripts/test")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", script, path]
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

    /// Puts real drawings where the fixture's versions have theirs.
    private func putDrawings(_ fixture: Fixture, _ api: TestApi) async throws {
        try SampleSet(sheets: 1, seed: 4).write(to: api.folder + "/samples")
        for (version, name) in [(fixture.oldVersion, SampleSet.oldName), (fixture.newVersion, SampleSet.newName)] {
            let key: String = try await api.owner.withConnection {
                try await $0.queryOne("SELECT storage_key FROM version_files WHERE version_id = \(version)").get("storage_key")
            }
            try await api.store.put(try ObjectKey(key), file: "\(api.folder)/samples/\(name)", contentType: "application/pdf")
        }
    }

    /// A PNG of one white pixel.
    private static let picture = [UInt8](
        Data(base64Encoded: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==") ?? Data())

    @Test func theNewSetCarriesItsChangesAsNotesThatOthersList() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            try await putDrawings(fixture, api)
            _ = try await owner("PATCH", "/changes/\(fixture.change)", ["status": "flagged", "comment": "Ask the architect"])
            let script = """
                import sys, fitz
                notes = [(a.type[1], a.info["content"].replace("\\n", " "), [round(v) for v in a.rect]) for a in fitz.open(sys.argv[1])[0].annots()]
                clouds = [n for n in notes if n[0] == "Polygon"]
                print(len(clouds), clouds[0][1], "|", [n[1] for n in notes if n[0] == "Text"], min(c[2][0] for c in clouds) > 80, max(c[2][2] for c in clouds) < 160)
                """
            let expected = #"3 A-101-1: dimension "3000" became "3200" flagged | ['Ask the architect'] True True"#
            #expect(try read(script, api, try await export("marked_up_pdf", owner, fixture)) == expected)
            let pages = "import sys, fitz; d = fitz.open(sys.argv[1]); print(len(d), d[0].get_label(), d[0].rect.width > 5000)"
            #expect(try read(pages, api, try await export("side_by_side_pdf", owner, fixture)) == "1 A-101 True")
        }
    }

    @Test func aDrawingThatCannotBeTakenApartCostsNothingElse() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            for version in [fixture.oldVersion, fixture.newVersion] {
                let key: String = try await api.owner.withConnection {
                    try await $0.queryOne("SELECT storage_key FROM version_files WHERE version_id = \(version)").get("storage_key")
                }
                try await api.store.put(try ObjectKey(key), bytes: Array("no PDF".utf8), contentType: "application/pdf")
            }
            let refused = try await owner("POST", "/jobs/\(fixture.job)/exports", ["format": "marked_up_pdf"])
            #expect(refused.status == 409 && refused.text.contains("cannot be taken apart"), "\(refused.text)")
            let names = "import sys, zipfile; print(' '.join(sorted(zipfile.ZipFile(sys.argv[1]).namelist())))"
            #expect(
                try read(names, api, try await export("zip", owner, fixture))
                    == "changes.csv changes.xlsx marked-up.pdf.txt report.json side-by-side.pdf.txt topics.bcf")
            #expect(try await owner("GET", "/jobs/\(fixture.job)/exports").list("exports").count == 1)
        }
    }

    @Test func theWorkbookOpensWithTheChangesAndTheSheets() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            _ = try await owner("PATCH", "/changes/\(fixture.change)", ["comment": "=1+1"])
            let script = """
                import sys, openpyxl
                book = openpyxl.load_workbook(open(sys.argv[1], "rb")); log = book["Changes"]
                row = {log.cell(1, c).value: log.cell(2, c) for c in range(1, log.max_column + 1)}
                print(book.sheetnames, log.max_row, row["change"].value, row["left (pt)"].value, row["comment"].value, row["comment"].data_type, book["Sheets"].cell(2, 1).value)
                """
            #expect(try read(script, api, try await export("xlsx", owner, fixture)) == "['Changes', 'Sheets'] 4 A-101-1 100 =1+1 s A-101")
        }
    }

    @Test func topicsAreReadBackWithTheirPictures() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            let key = "\(owner.organization)/crop.png"
            try await api.store.put(ObjectKey(key), bytes: Self.picture, contentType: "image/png")
            try await api.run("UPDATE changes SET files = jsonb_build_object('after', \(key)::text) WHERE id = \(fixture.change)")
            _ = try await owner("PATCH", "/changes/\(fixture.change)", ["status": "accepted", "comment": "Seen"])
            let script = """
                import sys
                from bcf.bcfxml import load
                book = load(sys.argv[1])
                topics = {t.topic.title: t for t in book.topics.values()}
                first = topics['A-101-1: dimension "3000" became "3200"']
                print(book.version.version_id, len(topics), first.topic.topic_status, [c.comment for c in first.comments], first.topic.labels)
                """
            #expect(try read(script, api, try await export("bcf", owner, fixture)) == "2.1 3 accepted ['Seen'] ['text', 'dimension', 'architectural']")
            let pictures = "import sys, zipfile; print([n.endswith('snapshot.png') for n in zipfile.ZipFile(sys.argv[1]).namelist()].count(True))"
            #expect(try read(pictures, api, try await export("bcf", owner, fixture)) == "1")
        }
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
            try await api.store.put(ObjectKey(key), bytes: Self.picture, contentType: "image/png")
            try await api.run("UPDATE comparisons SET files = jsonb_build_object('overlay', \(key)::text)")
            try await putDrawings(fixture, api)
            #expect(
                try read(names, api, try await export("zip", owner, fixture))
                    == "changes.csv changes.xlsx marked-up.pdf overlays/A-101.png report.json side-by-side.pdf topics.bcf")
            let report = try await export("json", owner, fixture)
            #expect(String(decoding: report, as: UTF8.self).contains("\"schema\":\"buildtrace.report/1\""))
            #expect(try await owner("GET", "/jobs/\(fixture.job)/exports").list("exports").count == 3)
            // With the job go its exports.
            _ = try await owner("DELETE", "/jobs/\(fixture.job)")
            #expect(try await api.count("object_garbage WHERE prefix LIKE '%/exports/%'") == 3)
        }
    }
}

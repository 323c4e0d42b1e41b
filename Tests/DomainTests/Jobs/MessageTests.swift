import Testing

@testable import Domain

@Suite struct MessageTests {
    private let task = PageTask(
        organizationID: OrganizationID(), jobID: JobID(), stageID: StageID(), run: 2, versionID: VersionID(), side: .new, page: 3,
        file: PageTask.File(sha256: "ab", key: "org/key", page: 1))

    @Test func payloadsComeBackAsTheyWent() throws {
        #expect(try PageTask.decode(task.encoded()) == task)
        let summary = SummaryTask(
            organizationID: task.organizationID, jobID: task.jobID, stageID: task.stageID, run: 1, comparisonID: ComparisonID(),
            manualOverlayID: OverlayID())
        #expect(try SummaryTask.decode(summary.encoded()) == summary)
    }

    @Test func payloadsAreSnakeCaseWithLowerCaseIDs() throws {
        let text = String(decoding: try task.encoded(), as: UTF8.self)
        #expect(text.contains(#""schema":"buildtrace.page-task/1""#))
        #expect(text.contains(#""organization_id":"\#(task.organizationID.uuid.uuidString.lowercased())""#))
        #expect(text.contains(#""stage_id""#) && !text.contains("stageID"))
    }

    @Test(arguments: ["", "[]", "nonsense", "\"text\""])
    func whatIsNoJSONObjectIsToldApart(text: String) {
        let error = #expect(throws: MessageError.self) { try PageTask.decode(Array(text.utf8)) }
        guard case .notJSON = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aMissingAnotherAndANewerSchemaAreTold() {
        #expect(throws: MessageError.schemaMissing) { try PageTask.decode(Array("{}".utf8)) }
        for schema in ["buildtrace.pair-task/1", "buildtrace.page-task/2"] {
            #expect(throws: MessageError.schemaUnknown(found: schema, expected: PageTask.schema)) {
                try PageTask.decode(Array(#"{"schema":"\#(schema)"}"#.utf8))
            }
        }
    }

    @Test func aFieldThatIsMissingOrWrongIsNamedWithoutItsValue() throws {
        let text = String(decoding: try task.encoded(), as: UTF8.self)
        for (from, to, place) in [("\"page\":3", "\"page\":\"secret\"", "page"), ("\"job_id\"", "\"jobid\"", "job_id"), (",\"sha256\":\"ab\"", "", "file.sha256")] {
            let broken = text.replacing(from, with: to)
            let error = #expect(throws: MessageError.self) { try PageTask.decode(Array(broken.utf8)) }
            #expect(error?.description.contains("'\(place)'") == true)
            #expect(error?.description.contains("secret") != true)
        }
        let identifier = text.replacing(task.jobID.description, with: "not-a-uuid")
        let error = #expect(throws: MessageError.self) { try PageTask.decode(Array(identifier.utf8)) }
        #expect(error?.description == "the payload is no valid buildtrace.page-task/1: 'job_id' is not valid")
    }

    @Test func theHeadTellsWhoseAPayloadIs() throws {
        let head = try MessageHead(task.encoded())
        #expect(head.schema == PageTask.schema && head.organizationID == task.organizationID)
        #expect(head.jobID == task.jobID && head.stageID == task.stageID && head.run == 2)
    }

    @Test func everyKindOfStageHasItsTopics() {
        #expect(StageKind.allCases.map { Topic.work(of: $0).rawValue } == ["ocr-pages", "diff-pairs", "summary-overlays"])
        #expect(StageKind.allCases.map { Topic.completion(of: $0).rawValue } == ["ocr-completions", "diff-completions", "summary-completions"])
        #expect(Topic.ocrPages.deadLetterTopic == "ocr-pages-dead-letter")
    }
}

import ObjectComparison
import ObjectReading
import Testing

struct ObjectReaderTests {
    private func read(_ text: String) throws -> ObjectList { try ObjectReader().read(Array(text.utf8)) }

    private func failure(_ text: String) -> ObjectReadingError? {
        do {
            _ = try ObjectReader().read(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    private func failure(_ bytes: [UInt8]) -> ObjectReadingError? {
        do {
            _ = try ObjectReader().read(bytes)
            return nil
        } catch {
            return error
        }
    }

    private let wall = #""type":"wall","x":10,"y":5.5,"width":8,"height":1"#

    @Test func readsObjectsWithTheirFieldsInAnyOrder() throws {
        let list = try read(#"[{"height":1,"id":"A1","width":8,"y":5.5,"x":1e1,"type":"wall","layer":{"a":[1,{"x":7}]}}, {"id":"é",\#(wall)}]"#)
        #expect(list.count == 2)
        #expect(list[0] == DrawingObject(id: "A1", type: "wall", x: 10, y: 5.5, width: 8, height: 1))
        #expect(list[1].id == "é")
        #expect(list.typeNames == ["wall"])
    }

    @Test func anEmptyListIsAList() throws {
        #expect(try read(" [ ] ").count == 0)
    }

    @Test func aByteOrderMarkIsPassedOver() throws {
        #expect(try ObjectReader().read([0xEF, 0xBB, 0xBF] + Array("[]".utf8)).count == 0)
    }

    @Test(arguments: ["8", #""8""#, #"" 8.0 ""#, #""+8""#, "8.0", "0.8e1"])
    func numbersMayStandInQuotes(width: String) throws {
        #expect(try read(#"[{"id":"A1","type":"wall","x":1,"y":2,"width":\#(width),"height":1}]"#).width == [8])
    }

    @Test(arguments: [
        (#"{"id":"A1","type":"wall","x":1,"y":2,"width":3}"#, ObjectIssue.Problem.missingField, "height"),
        (#"{"type":"wall","x":1,"y":2,"width":3,"height":1}"#, .missingField, "id"),
        (#"{"id":7,"type":"wall","x":1,"y":2,"width":3,"height":1}"#, .wrongType, "id"),
        (#"{"id":"A1","type":null,"x":1,"y":2,"width":3,"height":1}"#, .wrongType, "type"),
        (#"{"id":"A1","type":"wall","x":true,"y":2,"width":3,"height":1}"#, .wrongType, "x"),
        (#"{"id":"A1","type":"wall","x":[1],"y":2,"width":3,"height":1}"#, .wrongType, "x"),
        (#"{"id":"A1","type":"wall","x":"left","y":2,"width":3,"height":1}"#, .wrongType, "x"),
        (#"{"id":"A1","type":"wall","x":"0x10","y":2,"width":3,"height":1}"#, .wrongType, "x"),
        (#"{"id":"A1","type":"wall","x":"","y":2,"width":3,"height":1}"#, .wrongType, "x"),
        (#"{"id":"A1","type":"wall","x":NaN,"y":2,"width":3,"height":1}"#, .notFinite, "x"),
        (#"{"id":"A1","type":"wall","x":-Infinity,"y":2,"width":3,"height":1}"#, .notFinite, "x"),
        (#"{"id":"A1","type":"wall","x":"nan","y":2,"width":3,"height":1}"#, .notFinite, "x"),
        (#"{"id":"A1","type":"wall","x":"1e999","y":2,"width":3,"height":1}"#, .notFinite, "x"),
        ("7", .notAnObject, nil), ("null", .notAnObject, nil), (#""A1""#, .notAnObject, nil), ("[1,2]", .notAnObject, nil),
    ] as [(String, ObjectIssue.Problem, String?)])
    func whatIsWrongWithAnEntryIsTold(entry: String, problem: ObjectIssue.Problem, field: String?) {
        let sound = #"{"id":"B1",\#(wall)}"#
        #expect(failure("[\(sound),\(entry),\(sound)]") == .malformed(issues: [ObjectIssue(problem: problem, entry: 1, field: field)], found: 1))
    }

    @Test func onlySomeIssuesAreKeptAndAllAreCounted() {
        let list = "[" + [String](repeating: "{}", count: 50).joined(separator: ",") + "]"
        guard case .malformed(let issues, let found) = failure(list) else {
            Issue.record("it was read")
            return
        }
        #expect(issues.count == 100 && found == 300)
    }

    @Test(arguments: ["", "[", "[{]", #"[{"id":"A1"]"#, "[1,]", "[] []", "nonsense", "[{\"id\":\"A1\nB\"}]", "[1e999]"])
    func textThatIsNoJSONIsRefused(text: String) {
        switch failure(text) {
        case .empty: #expect(text.isEmpty)
        case .notJSON(let reason, let offset): #expect(!reason.isEmpty && offset <= text.utf8.count)
        case let other: Issue.record("\(String(describing: other))")
        }
    }

    @Test func invalidUTF8AndZeroBytesAreRefused() {
        let bad: [[UInt8]] = [Array("[\"".utf8) + [0xC3, 0x28] + Array("\"]".utf8), Array("[]".utf8) + [0] + Array("[1".utf8)]
        for bytes in bad {
            guard case .notJSON = failure(bytes) else {
                Issue.record("it was read: \(bytes)")
                continue
            }
        }
    }

    @Test(arguments: ["{}", #"{"objects":[]}"#, "7", "null", #""[]""#])
    func whatIsNoListIsRefused(text: String) {
        #expect(failure(text) == .notAList)
    }

    @Test func deepNestingIsRefusedWithoutGoingDeep() {
        #expect(failure(String(repeating: "[", count: 5_000_000)) == .tooDeep(limit: 64))
        #expect(failure(#"[{"id":"#.appending(String(repeating: #"{"a":"#, count: 1_000_000))) == .tooDeep(limit: 64))
    }

    @Test func moreEntriesThanAllowedAreRefused() {
        let reader = ObjectReader(mostEntries: 2)
        #expect(throws: ObjectReadingError.tooMany(limit: 2)) { try reader.read(Array("[1,2,3]".utf8)) }
    }

    @Test func theLastOfAFieldThatStandsTwiceCounts() throws {
        #expect(try read(#"[{"id":"A1","x":1,\#(wall)}]"#).x == [10])
    }
}

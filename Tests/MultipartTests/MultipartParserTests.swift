import Testing

@testable import Multipart

private let form = "preamble\r\n--B\r\nContent-Disposition: form-data; name=\"project_id\"\r\n\r\n42\r\n--B  \r\n"
    + "content-disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
    + "%PDF\r\n-\r\n--\r\n--A\r\n\r\n--B\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--B--\r\nepilogue\r\n--B\r\n"

/// Parts with their whole content.
private func parts(_ pieces: [[UInt8]], boundary: String = "B") throws -> (parts: [(MultipartPart, String)], finished: Bool) {
    var parser = MultipartParser(boundary: boundary)
    var parts: [(MultipartPart, [UInt8])] = []
    var ended = 0
    for piece in pieces {
        for event in try parser.push(piece) {
            switch event {
            case .partBegan(let part): parts.append((part, []))
            case .content(let bytes): parts[parts.count - 1].1 += bytes
            case .partEnded: ended += 1
            case .finished: #expect(ended == parts.count)
            }
        }
    }
    return (parts.map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }, parser.isFinished)
}

private func expectWholeForm(_ pieces: [[UInt8]], _ note: Comment) throws {
    let result = try parts(pieces)
    #expect(result.finished, note)
    #expect(result.parts.map(\.0.name) == ["project_id", "file", "empty"], note)
    #expect(result.parts.map(\.0.fileName) == [nil, "a \"b\".pdf", nil], note)
    #expect(result.parts.map(\.1) == ["42", "%PDF\r\n-\r\n--\r\n--A\r\n", ""], note)
}

@Suite struct MultipartParserTests {
    @Test func theFormIsTheSameWhereverItIsSplit() throws {
        let bytes = Array(form.utf8)
        for offset in 0...bytes.count {
            try expectWholeForm([Array(bytes[..<offset]), Array(bytes[offset...])], "split at \(offset)")
        }
        try expectWholeForm(bytes.map { [$0] }, "byte by byte")
    }

    @Test func aFormThatIsCutOffIsNotFinished() throws {
        let bytes = Array(form.utf8)
        let end = try #require(bytes.firstRange(of: Array("--B--".utf8))).lowerBound
        #expect(try parts([Array(bytes[..<end])]).finished == false)
    }

    @Test func contentIsHandedOutAsItComes() throws {
        var parser = MultipartParser(boundary: "B")
        _ = try parser.push(Array("--B\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n".utf8))
        var handed = 0
        for _ in 0..<100 {
            for case .content(let bytes) in try parser.push([UInt8](repeating: 7, count: 1000)) { handed += bytes.count }
        }
        #expect(handed >= 100_000 - 10)
    }

    @Test(arguments: ["--B\r\nno colon\r\n\r\n", "--B\r\nContent-Type: a/b\r\n\r\n", "--Bx\r\n"]) func whatIsNoFormIsRefused(text: String) {
        #expect(throws: MultipartError.self) { try parts([Array(text.utf8)]) }
    }

    @Test func headersWithoutEndAreRefused() {
        let endless = "--B\r\nContent-Disposition: form-data; name=\"" + String(repeating: "x", count: 20_000)
        #expect(throws: MultipartError.self) { try parts([Array(endless.utf8)]) }
    }

    @Test(arguments: [
        ("multipart/form-data; boundary=xyz", "xyz"), ("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"", "a b"), ("application/pdf", nil),
        ("multipart/form-data", nil),
    ] as [(String, String?)])
    func theBoundaryIsReadFromTheContentType(value: String, boundary: String?) {
        #expect(MultipartParser.boundary(ofContentType: value) == boundary)
    }
}

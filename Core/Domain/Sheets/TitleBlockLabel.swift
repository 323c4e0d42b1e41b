/// What a caption of a title block says of the text beside it.
enum TitleBlockLabel: Sendable {
    /// The sheet's number follows.
    case number
    case title
    /// Something else follows: a project's number, a date, a scale.
    case other

    init?(of text: String) {
        let words = text.uppercased().split { !($0.isLetter || $0.isNumber || $0 == "#") }.map(String.init)
        guard let first = words.first, words.count <= 4 else { return nil }
        let sheet: Set<String> = ["SHEET", "DRAWING", "DWG", "DRWG", "DRG", "DRW", "SHT", "PAGE", "PLAN"]
        let number: Set<String> = ["NO", "NUMBER", "NUM", "NR", "#"]
        let title: Set<String> = ["TITLE", "NAME", "CONTENTS", "CONTENT", "DESCRIPTION"]
        if sheet.contains(first) {
            if words.count == 1, first != "PLAN", first != "PAGE" { self = .number; return }
            if words.count == 2, number.contains(words[1]) { self = .number; return }
            if words.count == 2, title.contains(words[1]), first != "PLAN" { self = .title; return }
        }
        if words == ["TITLE"] { self = .title; return }
        let others: Set<String> = [
            "PROJECT", "JOB", "DATE", "SCALE", "DRAWN", "CHECKED", "REV", "REVISION", "PHONE", "ISSUE", "COMMISSION", "CONTRACT", "FILE", "PERMIT", "LICENSE",
        ]
        if others.contains(first) { self = .other; return }
        return nil
    }
}

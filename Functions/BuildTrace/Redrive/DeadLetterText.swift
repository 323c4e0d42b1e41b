import Foundation
import Pipeline

/// Dead letters as an operator reads them.
enum DeadLetterText {
    static func table(_ letters: [DeadLetterRecord]) -> String {
        guard !letters.isEmpty else { return "There are no such dead letters." }
        return TextTable(
            titles: ["id", "topic", "state", "died", "times", "last error"],
            rows: letters.map {
                [$0.id.description, $0.topic, $0.state.rawValue, $0.lastAt.formatted(.iso8601), String($0.timesDead), lastError($0)]
            }
        ).text
    }

    static func table(_ redrives: [RedriveRecord]) -> String {
        TextTable(
            titles: ["id", "asked for", "by", "state", "sent", "skipped", "waiting", "to", "why"],
            rows: redrives.map {
                [
                    $0.id.description, $0.createdAt.formatted(.iso8601), oneLine($0.requestedBy), $0.state.rawValue, String($0.sent), String($0.skipped),
                    String($0.waiting), $0.targetTopic.map(oneLine) ?? "source", oneLine($0.reason),
                ]
            }
        ).text
    }

    /// Some of the letters that are meant, and how many there are.
    static func sample(_ letters: [DeadLetterRecord], of count: Int) -> String {
        table(letters) + "\n\(count) dead letter\(count == 1 ? "" : "s")" + (letters.count < count ? ", of which \(letters.count) are shown" : "")
    }

    static func json(_ letters: [DeadLetterRecord]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(letters), as: UTF8.self)
    }

    static func whole(_ letter: DeadLetterRecord) -> String {
        let fields: [(String, String?)] = [
            ("id", letter.id.description), ("topic", letter.topic), ("state", letter.state.rawValue),
            ("organization", letter.organizationID?.description), ("project", letter.projectID?.description), ("job", letter.jobID?.description), ("stage", letter.stageID?.description),
            ("subscription", letter.subscription), ("first died", letter.firstAt.formatted(.iso8601)),
            ("last died", letter.lastAt.formatted(.iso8601)), ("times dead", String(letter.timesDead)),
            ("redriven", "\(letter.timesRedriven) times, of which it failed again \(letter.timesFailedAgain)"), ("error class", letter.errorClass.map(oneLine)), ("deliveries", String(letter.attempts)),
            ("payload", String(validating: letter.payload, as: UTF8.self).map(oneLine) ?? "\(letter.payload.count) bytes that are no text (see list --json)"),
        ]
        let known = fields.compactMap { name, value in value.map { name.padding(toLength: 14, withPad: " ", startingAt: 0) + $0 } }
        let attributes = letter.attributes.sorted { $0.key < $1.key }.map { "  \($0.key): \(oneLine($0.value))" }
        let errors = letter.errors.map { "  \($0.at) attempt \($0.attempt): \(oneLine($0.code)): \(oneLine($0.message))" }
        return (known + (attributes.isEmpty ? [] : ["attributes"] + attributes) + (errors.isEmpty ? [] : ["errors"] + errors))
            .joined(separator: "\n")
    }

    private static func lastError(_ letter: DeadLetterRecord) -> String {
        letter.errors.last.map { oneLine("\($0.code): \($0.message)") } ?? "-"
    }

    /// A payload comes from outside: it must not steer the terminal.
    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}

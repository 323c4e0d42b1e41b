import Domain
import Foundation

/// Changes as topics of the BIM Collaboration Format 2.1 (buildingSMART): one folder a topic, with its markup and its picture.
public enum BCF {
    /// What each archive holds beside its topics, by name.
    public static let version = (
        name: "bcf.version",
        content: Data(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Version VersionId="2.1"><DetailedVersion>2.1</DetailedVersion></Version>

            """.utf8)
    )

    /// The name of a topic's folder.
    public static func folder(of change: ExportedChange) -> String { change.guid.uuidString.lowercased() }

    /// A topic's `markup.bcf`.
    /// - Parameters:
    ///   - author: who the topic is from, an email address.
    ///   - hasPicture: whether `snapshot.png` lies beside it.
    public static func markup(of change: ExportedChange, author: String, date: Date, hasPicture: Bool) -> Data {
        Data(markup(change, author, date, hasPicture: hasPicture).utf8)
    }

    /// The order of the elements is that of the format's schema.
    private static func markup(_ exported: ExportedChange, _ author: String, _ date: Date, hasPicture: Bool) -> String {
        let guid = exported.guid.uuidString.lowercased()
        let time = date.ISO8601Format()
        let box = exported.change.bounds
        let corners = [box.left, box.top, box.right, box.bottom].map { $0.rounded().description }.joined(separator: ", ")
        let place = "Sheet \(exported.sheet), page \(exported.page), box \(corners) (points from the top left)"
        let labels = [exported.change.kind.rawValue, exported.change.category.rawValue] + [exported.discipline?.rawValue].compactMap { $0 }
        var topic = "    <Title>\(text("\(exported.change.id): \(exported.summary)"))</Title>\n"
        for label in labels { topic += "    <Labels>\(text(label))</Labels>\n" }
        topic += "    <CreationDate>\(time)</CreationDate>\n    <CreationAuthor>\(text(author))</CreationAuthor>\n"
        if let assignee = exported.assignee { topic += "    <AssignedTo>\(text(assignee))</AssignedTo>\n" }
        topic += "    <Description>\(text(place))</Description>\n"
        var rest = ""
        if let comment = exported.comment {
            rest += """
                  <Comment Guid="\(UUID(following: exported.guid).uuidString.lowercased())">
                    <Date>\(time)</Date><Author>\(text(author))</Author><Comment>\(text(comment))</Comment>
                  </Comment>

                """
        }
        if hasPicture { rest += "  <Viewpoints Guid=\"\(guid)\"><Snapshot>snapshot.png</Snapshot></Viewpoints>\n" }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <Markup>
              <Topic Guid="\(guid)" TopicType="\(text(exported.change.kind.rawValue))" TopicStatus="\(text(exported.status))">
            \(topic)  </Topic>
            \(rest)</Markup>

            """
    }

    /// Text in XML, without the characters that XML 1.0 cannot hold.
    private static func text(_ text: String) -> String {
        String(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0xfffe && $0.value != 0xffff || $0 == "\n" || $0 == "\t" })
            .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}

extension UUID {
    /// Another one that always belongs to this.
    init(following other: UUID) {
        var bytes = other.uuid
        bytes.15 ^= 0xff
        self.init(uuid: bytes)
    }
}

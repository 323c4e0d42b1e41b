import Foundation
import Testing

@testable import PageReading

@Suite struct FontStateTests {
    /// A folder of fonts of its own, with fontconfig's rules for it.
    private struct Fonts {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-fonts-\(UUID().uuidString)").path
        var configuration: String { folder + "/fonts.conf" }
        var data: String { folder + "/data" }

        init(_ fonts: [String], rules: String = "") throws {
            for name in ["/fonts", "/cache", "/data"] { try FileManager.default.createDirectory(atPath: folder + name, withIntermediateDirectories: true) }
            for font in fonts {
                try FileManager.default.copyItem(atPath: font, toPath: "\(folder)/fonts/\((font as NSString).lastPathComponent)")
            }
            let text = "<fontconfig><dir>\(folder)/fonts</dir><cachedir>\(folder)/cache</cachedir>\(rules)</fontconfig>"
            try Data(text.utf8).write(to: URL(fileURLWithPath: configuration))
        }

        var digest: String { FontState.digest(configuration: configuration, popplerData: data) }
        func remove() { try? FileManager.default.removeItem(atPath: folder) }
    }

    private static let liberation = "/usr/share/fonts/truetype/liberation/"
    private static let sans = liberation + "LiberationSans-Regular.ttf"
    private static let serif = liberation + "LiberationSerif-Regular.ttf"

    private func digest(_ fonts: [String], rules: String = "", data: String? = nil) throws -> String {
        let fonts = try Fonts(fonts, rules: rules)
        defer { fonts.remove() }
        if let data { try Data(data.utf8).write(to: URL(fileURLWithPath: fonts.data + "/map")) }
        return fonts.digest
    }

    @Test func theSameFontsGiveTheSameDigestWhereverTheyLie() throws {
        let digest = try digest([Self.sans, Self.serif])
        #expect(digest.count == 12)
        #expect(try self.digest([Self.serif, Self.sans]) == digest)
        #expect(FontState.digest.count == 12)
    }

    @Test func otherFontsRulesOrTablesGiveAnother() throws {
        let preferred = """
            <match target="pattern"><test name="family"><string>Helvetica</string></test>
            <edit name="family" mode="prepend" binding="strong"><string>Liberation Serif</string></edit></match>
            """
        let digests = try [
            digest([]), digest([Self.sans]), digest([Self.serif]), digest([Self.sans, Self.serif]), digest([Self.sans, Self.serif], rules: preferred),
            digest([Self.sans], data: "a"), digest([Self.sans], data: "ab"),
        ]
        #expect(Set(digests).count == digests.count, "\(digests)")
    }
}

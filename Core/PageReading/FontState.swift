import CFontconfig
import Crypto
import Foundation

/// The fonts by which a page without fonts of its own is drawn and read. Other ones give another picture of the same page, so they count to the engine.
public enum FontState {
    /// The standard fonts that a PDF need not embed, and what drawing programs leave out beside them.
    private static let families = ["Helvetica", "Times", "Courier", "Symbol", "ZapfDingbats", "Arial", "Times New Roman", "Courier New", "ISOCPEUR", "Arial Narrow"]

    /// Twelve hexadecimal digits over all fonts that reading children see, what is put in the place of missing ones, and the tables of character codes
    /// of `poppler-data`. Found out once, when it is first asked for: some hundredths of a second.
    public static let digest = digest(configuration: "/etc/fonts/fonts.conf", popplerData: "/usr/share/poppler")

    static func digest(configuration: String, popplerData: String) -> String {
        // Children have no home folder and no variables, and so neither fonts nor rules of a user's own.
        let hadHome = FcConfigEnableHome(0)
        defer { _ = FcConfigEnableHome(hadHome) }
        var hash = SHA256()
        if let config = FcConfigCreate() {
            defer { FcConfigDestroy(config) }
            if FcConfigParseAndLoad(config, configuration, 1) != 0, FcConfigBuildFonts(config) != 0 {
                for line in installed(config) + substitutes(config) { hash.update(data: Array((line + "\n").utf8)) }
            }
        }
        for line in files(under: popplerData) { hash.update(data: Array((line + "\n").utf8)) }
        return String(hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined().prefix(12))
    }

    /// Every font: file, size, version.
    private static func installed(_ config: OpaquePointer) -> [String] {
        guard let set = FcConfigGetFonts(config, FcSetSystem)?.pointee else { return [] }
        let lines = (0..<Int(set.nfont)).compactMap { index -> String? in
            guard let pattern = set.fonts[index], let path = file(of: pattern) else { return nil }
            var version: Int32 = 0
            FcPatternGetInteger(pattern, FC_FONTVERSION, 0, &version)
            return "font \((path as NSString).lastPathComponent) \(size(of: path)) \(version)"
        }
        return Set(lines).sorted()
    }

    /// What stands in for each family, upright and slanted, regular and bold.
    private static func substitutes(_ config: OpaquePointer) -> [String] {
        families.flatMap { family in
            [(FC_WEIGHT_REGULAR, FC_SLANT_ROMAN), (FC_WEIGHT_BOLD, FC_SLANT_ROMAN), (FC_WEIGHT_REGULAR, FC_SLANT_OBLIQUE), (FC_WEIGHT_BOLD, FC_SLANT_OBLIQUE)]
                .compactMap { weight, slant -> String? in
                    guard let wanted = FcPatternCreate() else { return nil }
                    defer { FcPatternDestroy(wanted) }
                    FcPatternAddString(wanted, FC_FAMILY, family)
                    FcPatternAddInteger(wanted, FC_WEIGHT, weight)
                    FcPatternAddInteger(wanted, FC_SLANT, slant)
                    FcConfigSubstitute(config, wanted, FcMatchPattern)
                    FcDefaultSubstitute(wanted)
                    var result = FcResultNoMatch
                    guard let found = FcFontMatch(config, wanted, &result) else { return nil }
                    defer { FcPatternDestroy(found) }
                    return file(of: found).map { "\(family) \(weight) \(slant) \(($0 as NSString).lastPathComponent)" }
                }
        }
    }

    private static func file(of pattern: OpaquePointer) -> String? {
        var path: UnsafeMutablePointer<FcChar8>?
        guard FcPatternGetString(pattern, FC_FILE, 0, &path) == FcResultMatch, let path else { return nil }
        return String(cString: path)
    }

    private static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func files(under folder: String) -> [String] {
        let names = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).sorted()
        return names.map { "\($0) \(size(of: "\(folder)/\($0)"))" }
    }
}

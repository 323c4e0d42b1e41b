import Domain
import Foundation
import Gallery
import PairPictures
import SetComparison
import StepTracing

/// The pictures of a comparison on disk, beside its report, and the page that shows them.
actor PictureFiles {
    /// The report's.
    private let folder: String
    /// Of the pictures of whole sheets.
    private let dpi: Double
    /// Nil where no page is wanted.
    private let camera: GalleryCamera?
    private var small: [String: SheetPictures] = [:]

    init(folder: String, dpi: Double, camera: GalleryCamera?) {
        self.folder = folder
        self.dpi = dpi
        self.camera = camera
    }

    /// Writes a pair's pictures. Paths in the result are relative to the report.
    func write(_ pair: SetComparison.ComparedPair) throws -> Illustration {
        guard let alignment = pair.report.alignment else { return Illustration() }
        let sheet = ReportFile.folder(named: pair.name)
        try FileManager.default.createDirectory(atPath: "\(folder)/\(sheet)", withIntermediateDirectories: true)
        let rasters = try step("overlay") { try PairPictures(old: pair.old, new: pair.new, alignment: alignment, dpi: dpi).rasters() }
        var illustration = Illustration()
        for (name, bytes) in try step("encode", rasters.encoded) { illustration.files[name] = try write(bytes, to: "\(sheet)/\(name).png") }
        illustration.changeFiles = try step("crops") { try writeChanges(of: pair, alignment, under: "\(sheet)/changes") }
        illustration.notes = ChangeCrops.note(about: pair.report.changes).map { [$0] } ?? []
        if let camera { small[pair.name] = try camera.pictures(of: pair.report, old: pair.old, new: pair.new, rasters: rasters) }
        return illustration
    }

    /// Writes the page with everything in it, whole or not at all. Does nothing where none is wanted.
    func writePage(of report: Report) throws {
        guard camera != nil else { return }
        let path = "\(folder)/gallery.html"
        let part = path + ".part"
        guard FileManager.default.createFile(atPath: part, contents: nil) else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: part]) }
        do {
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: part))
            try Gallery(report: report, pictures: small).write { try file.write(contentsOf: Data($0.utf8)) }
            try file.close()
            guard rename(part, path) == 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
        } catch {
            try? FileManager.default.removeItem(atPath: part)
            throw error
        }
    }

    private func writeChanges(of pair: SetComparison.ComparedPair, _ alignment: Alignment, under place: String) throws -> [String: [String: String]] {
        // What an earlier run left there may belong to changes that are no more.
        try? FileManager.default.removeItem(atPath: "\(folder)/\(place)")
        let changes = pair.report.changes
        guard !changes.isEmpty else { return [:] }
        try FileManager.default.createDirectory(atPath: "\(folder)/\(place)", withIntermediateDirectories: true)
        let crops = ChangeCrops(old: pair.old, new: pair.new, alignment: alignment)
        var files: [String: [String: String]] = [:]
        for change in ChangeCrops.chosen(changes).map({ changes[$0] }) {
            for (name, bytes) in try crops.crop(change).encoded() {
                files[change.id, default: [:]][name] = try write(bytes, to: "\(place)/\(SheetNames.folder(change.id))-\(name).png")
            }
        }
        return files
    }

    private func write(_ bytes: [UInt8], to path: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(path)"), options: .atomic)
        return path
    }
}

import Domain
import Foundation
import FunctionRuntime
import Imaging
import Logging
import ObjectStorage
import PageReading
import Pipeline

/// Reads one page: raster, pictures, text and what sheet it is; stores them and says where.
struct PageWork: Sendable {
    let environment: FunctionEnvironment
    let documents: DocumentCache
    let dpi: Double

    /// Names everything that can change the result.
    var engineVersion: String { "\(PageReader.engineVersion), \(Int(dpi)) dpi" }

    func read(_ task: PageTask, _ claim: StageClaim, _ logger: Logger) async throws -> StageResult {
        let known = try await environment.pipeline.pages.find(
            task.organizationID, fileSHA256: task.file.sha256, page: task.file.page, engineVersion: engineVersion)
        if let known { return .page(known.result) }
        do {
            return .page(try await readAfresh(task, claim, logger))
        } catch let error as ReadingError where !error.isPassing {
            throw StageFailure(code: error.code, message: error.reason)
        }
    }

    private func readAfresh(_ task: PageTask, _ claim: StageClaim, _ logger: Logger) async throws -> PageResult {
        let options = ReadingOptions(dpi: dpi, previewDPI: 100, thumbnailPixels: 400)
        let reading = try await documents.withDocument(key: ObjectKey(task.file.key), name: "the file") { document in
            try await PageReader().read(page: task.file.page, of: document, options: options)
        }
        if let note = reading.note { logger.warning("the page's text is incomplete", metadata: ["reason": "\(note.reason)"]) }
        let prefix = try claim.objectFolder()
        var files = ["raster": "\(prefix)raster.png", "text": "\(prefix)text.json"]
        try await environment.store.put(ObjectKey("\(prefix)raster.png"), bytes: try PNG.encode(reading.raster), contentType: "image/png")
        // Sorted, so that the same page gives the same bytes in every process.
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = Array(try encoder.encode(reading.text))
        try await environment.store.put(ObjectKey("\(prefix)text.json"), bytes: text, contentType: "application/json")
        for (name, bytes) in [("preview", reading.preview), ("thumbnail", reading.thumbnail)] {
            guard let bytes else { continue }
            files[name] = "\(prefix)\(name).png"
            try await environment.store.put(ObjectKey("\(prefix)\(name).png"), bytes: bytes, contentType: "image/png")
        }
        return PageResult(
            fileSHA256: task.file.sha256, page: task.file.page, engineVersion: engineVersion, width: reading.width, height: reading.height,
            identity: reading.identity, textSource: reading.text.source,
            fingerprint: ContentFingerprint(of: reading.text, titleBlock: reading.identity.titleBlock)?.string, files: files)
    }
}

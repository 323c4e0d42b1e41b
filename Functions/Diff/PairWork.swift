import Comparison
import Domain
import Foundation
import FunctionRuntime
import Imaging
import Logging
import ObjectStorage
import PageReading
import PairPictures
import Pipeline
import Raster

/// Compares two pages that have been read: aligns them, finds the changes, draws the overlay, and stores it all.
struct PairWork: Sendable {
    /// Of the pictures.
    static let overlayDPI = 150.0

    let environment: FunctionEnvironment

    func compare(_ task: PairTask, _ claim: StageClaim, _ logger: Logger) async throws -> StageResult {
        async let oldReading = reading(task.oldPageID, of: task)
        async let newReading = reading(task.newPageID, of: task)
        let (old, new) = try await (oldReading, newReading)
        guard let comparison = try await environment.pipeline.comparisons.find(task.organizationID, task.comparisonID) else {
            throw StageFailure(code: "comparison_missing", message: "the comparison is gone; run the job again")
        }
        let settings = ComparisonSettings(toleranceMillimetres: task.settings.toleranceMillimetres)
        let result = try await OwnThread.run { try PairComparer.compare(old: old, new: new, idPrefix: comparison.plainName, settings: settings) }
        try Task.checkCancellation()
        let pictures = PairStore(store: environment.store, prefix: try claim.objectFolder())
        let files = try await pictures.put(PairPictures(old: old, new: new, alignment: result.alignment, dpi: Self.overlayDPI))
        let changes = try await pictures.put(result.changes, cutBy: ChangeCrops(old: old, new: new, alignment: result.alignment))
        return .pair(
            PairRecord(
                status: result.status, alignment: result.alignment, changes: changes, marks: result.marks, files: files,
                engineVersion: PairComparer.engineVersion, notes: ChangeCrops.note(about: changes).map { [$0] } ?? []))
    }

    private func reading(_ page: PageID, of task: PairTask) async throws -> PageReading {
        guard let record = try await environment.pipeline.pages.find(task.organizationID, page) else {
            throw StageFailure(code: "page_missing", message: "a page of this pair is gone; run the job again")
        }
        let result = record.result
        guard let rasterKey = result.files["raster"], let textKey = result.files["text"] else {
            throw StageFailure(code: "page_missing", message: "a page of this pair was stored without its picture; run the job again")
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-\(UUID().uuidString).png")
        defer { try? FileManager.default.removeItem(at: file) }
        try await environment.store.get(ObjectKey(rasterKey), toFile: file.path)
        let raster = try await OwnThread.run {
            let picture = try Picture(path: file.path, mostBytes: 1 << 30)
            let size = ComparedPixels.size(width: picture.width, height: picture.height)
            return try picture.grey(width: size.width, height: size.height, dpi: Double(size.width) * 72 / result.width)
        }
        let text = try JSONDecoder().decode(TextLayer.self, from: Data(try await environment.store.get(ObjectKey(textKey))))
        return PageReading(width: result.width, height: result.height, raster: raster, text: text, identity: result.identity)
    }
}

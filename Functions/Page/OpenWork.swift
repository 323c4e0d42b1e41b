import Domain
import FunctionRuntime
import Logging
import ObjectStorage
import PageReading
import Pipeline

/// Verifies an uploaded version: size, hash and kind of every file, and how many pages it has.
struct OpenWork: Sendable {
    let environment: FunctionEnvironment
    let documents: DocumentCache

    func handle(_ delivery: Delivery) async -> Outcome {
        let task: OpenTask
        do {
            task = try OpenTask.decode(delivery.message.data)
        } catch {
            return .invalid("\(error)")
        }
        do {
            switch try await environment.pipeline.openings.claim(task.versionID, task.organizationID, worker: environment.worker) {
            case .claimed(let claim): return try await open(task, claim, delivery.logger)
            case .heldByOther: return .busy
            case .cancelled, .gone: return .done("deleted before")
            case .alreadyDone:
                try await environment.pipeline.outbox.flush()
                return .done("done before")
            }
        } catch {
            return .unavailable("\(error)")
        }
    }

    private func open(_ task: OpenTask, _ claim: VersionClaim, _ logger: Logger) async throws -> Outcome {
        let openings = environment.pipeline.openings
        do {
            let files = try await openings.holding(claim) { try await verify(task) }
            return try await end(try await openings.finish(claim, files: files), .done("ready"))
        } catch let refusal as StageFailure {
            return try await end(
                try await openings.refuse(claim, refusal), .failed(kind: refusal.code, reason: refusal.message))
        } catch LeaseError.lost {
            return .busy
        } catch LeaseError.cancelled {
            return .done("cancelled")
        } catch {
            logger.warning("attempt failed", metadata: ["error": "\(error)"])
            _ = try await openings.release(claim, after: StageFailure(code: "passing", message: "\(error)"))
            return .unavailable("\(error)")
        }
    }

    private func end(_ written: FinishOutcome, _ outcome: Outcome) async throws -> Outcome {
        guard written == .finished else { return .busy }
        try await environment.pipeline.outbox.flush()
        return outcome
    }

    /// - Throws: `StageFailure` for what no further attempt can mend.
    private func verify(_ task: OpenTask) async throws -> [OpenedFile] {
        guard let version = try await environment.pipeline.versions.find(task.organizationID, task.versionID) else { return [] }
        var opened: [OpenedFile] = []
        for file in version.files {
            do {
                opened.append(try await verify(file.upload))
            } catch let error as ReadingError where !error.isPassing {
                throw StageFailure(code: error.code, message: "\(file.upload.name): \(error.reason)")
            } catch ObjectStoreError.notFound {
                throw StageFailure(code: "upload_missing", message: "\(file.upload.name): the uploaded file is gone; upload it again")
            }
        }
        return opened
    }

    private func verify(_ upload: UploadedFile) async throws -> OpenedFile {
        try await documents.withDocument(key: ObjectKey(upload.storageKey), name: upload.name) { document in
            let isArchive = document.files.count != 1 || document.files[0].sha256 != upload.sha256
            guard let kind = isArchive ? .zip : OpenedFile.Kind(rawValue: document.files[0].kind.rawValue) else {
                throw StageFailure(code: "not_a_drawing", message: "\(upload.name): this kind of file cannot be compared")
            }
            return OpenedFile(kind: kind, pageCount: document.pageCount, readableKey: upload.storageKey)
        }
    }
}

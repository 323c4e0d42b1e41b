import Domain
import Postgres
import Testing

@testable import Pipeline

/// Uploaded versions and their opening.
@Suite struct VersionTests {
    private func files(_ names: [String], _ test: TestPipeline) -> [UploadedFile] {
        names.map { UploadedFile(name: $0, size: 1, sha256: TestPipeline.sha($0), storageKey: "\(test.organization)/\($0)") }
    }

    @Test func versionsOfADrawingAreNumbered() async throws {
        try await TestPipeline.with { test async throws in
            #expect(try await test.upload("a").number == 1)
            let second = try await test.upload("b")
            #expect(second.number == 2 && second.state == .pending && second.drawingName == "Set" && second.projectID == test.project)
            #expect(try await test.pipeline.versions.list(test.organization, test.project).map(\.number) == [1, 2])
            #expect(try await test.pipeline.versions.find(test.organization, second.id) == second)
        }
    }

    @Test func uploadsAtOnceGetDifferentNumbers() async throws {
        try await TestPipeline.with { test async throws in
            let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<6 { group.addTask { try await test.upload("f\(index)").number } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(numbers.sorted() == Array(1...6))
        }
    }

    @Test func pagesOfSeveralFilesAreCountedOn() async throws {
        try await TestPipeline.with { test async throws in
            let version = try await test.pipeline.versions.create(
                test.organization, test.project, drawingName: "Set", files: files(["1.pdf", "2.png", "3.pdf"], test))
            let claim = try #require(await test.pipeline.openings.claim(version.id, test.organization, worker: "w").claim)
            let opened = [(OpenedFile.Kind.pdf, 2), (.png, 1), (.pdf, 3)].map { OpenedFile(kind: $0.0, pageCount: $0.1, readableKey: "k\($0.1)") }
            #expect(try await test.pipeline.openings.finish(claim, files: opened) == .finished)
            let ready = try #require(await test.pipeline.versions.find(test.organization, version.id))
            #expect(ready.state == .ready && ready.pageCount == 6 && ready.files.map(\.firstPage) == [0, 2, 3])
            #expect(ready.files.map(\.opened) == opened)

            _ = try await test.pipeline.jobs.create(test.organization, test.project, old: version.id, new: version.id)
            let tasks = try await test.tasks(PageTask.self).filter { $0.side == .old }.sorted { $0.page < $1.page }
            #expect(tasks.map(\.page) == Array(0..<6))
            #expect(tasks.map(\.file.page) == [0, 1, 0, 0, 1, 2])
            #expect(tasks.map(\.file.key) == ["k2", "k2", "k1", "k3", "k3", "k3"])
            #expect(tasks[2].file.sha256 == TestPipeline.sha("2.png"))
        }
    }

    @Test func aZombieOpensNothing() async throws {
        try await TestPipeline.with { test async throws in
            let version = try await test.upload("a").id
            let zombie = try #require(await test.pipeline.openings.claim(version, test.organization, worker: "zombie").claim)
            #expect(try await test.pipeline.openings.claim(version, test.organization, worker: "early").isHeld)
            #expect(try await test.pipeline.openings.renew(zombie) == .renewed)
            try await test.run("UPDATE drawing_versions SET lease_expires_at = now() - interval '1 second'")
            let heir = try #require(await test.pipeline.openings.claim(version, test.organization, worker: "heir").claim)
            let file = OpenedFile(kind: .pdf, pageCount: 1, readableKey: "k")
            #expect(try await test.pipeline.openings.renew(zombie) == .lost)
            #expect(try await test.pipeline.openings.finish(zombie, files: [file]) == .lost)
            #expect(try await test.pipeline.openings.refuse(zombie, StageFailure(code: "x", message: "x")) == .lost)
            #expect(try await test.pipeline.openings.release(zombie, after: StageFailure(code: "x", message: "x")) == .lost)
            #expect(try await test.pipeline.openings.finish(heir, files: [file]) == .finished)
            #expect(try await test.pipeline.openings.claim(version, test.organization, worker: "late") == .alreadyDone)
            #expect(try await test.pipeline.openings.finish(heir, files: [file]) == .lost)
        }
    }

    @Test func aReleasedVersionCanBeOpenedAtOnce() async throws {
        try await TestPipeline.with { test async throws in
            let version = try await test.upload("a").id
            let first = try #require(await test.pipeline.openings.claim(version, test.organization, worker: "w").claim)
            #expect(try await test.pipeline.openings.release(first, after: StageFailure(code: "storage", message: "unavailable")) == .finished)
            #expect(try await test.pipeline.openings.finish(first, files: []) == .lost)
            let second = try #require(await test.pipeline.openings.claim(version, test.organization, worker: "w").claim)
            #expect(second.attempt == 2)
        }
    }

    @Test func filesThatSeveralVersionsShareGoWithTheLast() async throws {
        try await TestPipeline.with { test async throws in
            let versions = test.pipeline.versions
            let first = try await versions.create(test.organization, test.project, drawingName: "Set", files: files(["own", "shared"], test))
            let second = try await versions.create(test.organization, test.project, drawingName: "Set", files: files(["shared"], test))
            let store = MemoryStore(["\(test.organization)/own", "\(test.organization)/shared"])
            #expect(try await versions.delete(test.organization, first.id))
            _ = try await test.pipeline.cleaning.run(store)
            #expect(store.keys == ["\(test.organization)/shared"])
            #expect(try await versions.delete(test.organization, second.id))
            _ = try await test.pipeline.cleaning.run(store)
            #expect(store.keys.isEmpty)
            #expect(try await versions.delete(test.organization, second.id) == false)
            #expect(try await test.pipeline.openings.claim(first.id, test.organization, worker: "late") == .gone)
        }
    }

    @Test func theDefaultsOfALocalInstallationAreMadeOnce() async throws {
        try await TestPipeline.with { test async throws in
            let first = try await test.pipeline.ensureLocalTenant()
            let second = try await test.pipeline.ensureLocalTenant()
            #expect(first == second)
            #expect(try await test.pipeline.organizations.list().count == 2)
            #expect(try await test.pipeline.projects.find(first.organization, first.project)?.name == "Default")
            #expect(try await test.pipeline.projects.list(first.organization).count == 1)
            #expect(await test.pipeline.isReady())
        }
    }
}

import Foundation
import Testing

@testable import ObjectStorage

/// A local store in a folder of its own, which is removed with it.
final class LocalFixture: Sendable {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)").path
    let store: LocalObjectStore
    static let secret = Array("0123456789abcdef".utf8)

    init() throws { store = try LocalObjectStore(root: root, baseURL: "http://127.0.0.1:8080/objects/", signingKey: Self.secret) }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func files(_ folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)").filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(root)/\(folder)/\(path)", isDirectory: &isFolder) && !isFolder.boolValue
        }
    }
}

@Suite(.serialized) struct LocalObjectStoreTests {
    let fixture: LocalFixture
    var store: LocalObjectStore { fixture.store }

    init() throws { fixture = try LocalFixture() }

    @Test func conformance() async throws { try await ObjectStoreConformance(store: store).all() }

    @Test(arguments: ["", "/a", "a/", "a//b", "a/../b", ".", "..", "a/./b", "a\\b", "a\u{0}b", "a\nb", String(repeating: "x", count: 241)])
    func keysThatCouldLeaveTheFolderAreRefused(_ path: String) {
        #expect(throws: ObjectStoreError.invalidKey(path)) { try ObjectKey(path) }
    }

    @Test func aFlippedBitIsFoundOnRead() async throws {
        let key = try ObjectKey("org/a")
        try await store.put(key, bytes: Array(repeating: 7, count: 3 << 20), contentType: "a/b")
        let file = "\(fixture.root)/objects/\(try #require(try fixture.files("objects").first))"
        let handle = try #require(FileHandle(forUpdatingAtPath: file))
        try handle.seek(toOffset: 2_500_000)
        try handle.write(contentsOf: [6])
        try handle.close()
        let target = "\(fixture.root)/out"
        await #expect(throws: ObjectStoreError.corrupt(key, "its SHA-256 is not that of what was stored")) { try await store.get(key) }
        await #expect(throws: ObjectStoreError.self) { try await store.get(key, toFile: target) }
        #expect(!FileManager.default.fileExists(atPath: target))
    }

    @Test func foldersThatAWriterLeftWhoDiedAreRemovedWithWhatTheyWereFor() async throws {
        let objects = fixture.root + "/objects"
        func folders() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: objects).sorted() }
        try await store.put(ObjectKey("org/other/a"), bytes: [1], contentType: "a/b")
        let kept = try folders()
        // As `put` makes them before the object is in place.
        for folder in ["@org/@pages/@0/@attempt-1/@changes", "@org/@uploads"] {
            try FileManager.default.createDirectory(atPath: "\(objects)/\(folder)", withIntermediateDirectories: true)
        }
        try await store.put(ObjectKey("org/pages/0/attempt-2/a"), bytes: [1], contentType: "a/b")
        #expect(try await store.delete(prefix: "org/pages/0/attempt-1/") == 0)
        #expect(try await store.delete(prefix: "org/pages/0/attempt-2/") == 1)
        try await store.delete(ObjectKey("org/uploads/never"))
        try await store.delete(ObjectKey("nobody/uploads/never"))
        #expect(try folders() == kept)
    }

    @Test func aCutFileIsFoundOnRead() async throws {
        let key = try ObjectKey("org/a")
        try await store.put(key, bytes: Array(repeating: 7, count: 5000), contentType: "a/b")
        let file = "\(fixture.root)/objects/\(try #require(try fixture.files("objects").first))"
        #expect(truncate(file, 4000) == 0)
        await #expect(throws: ObjectStoreError.corrupt(key, "its file ends too early")) { try await store.get(key) }
    }

    @Test func aFullDiskLeavesTheOldVersionAndNothingHalfWritten() async throws {
        let key = try ObjectKey("org/a")
        try await store.put(key, bytes: [1, 2, 3], contentType: "a/b")
        // A limit on file size fails the write in the middle, as a full disk does; the source is a hole and costs nothing.
        let source = "\(fixture.root)/source"
        #expect(FileManager.default.createFile(atPath: source, contents: nil))
        #expect(truncate(source, 80 << 20) == 0)
        signal(SIGXFSZ, SIG_IGN)
        var old = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
        var limit = rlimit(rlim_cur: 64 << 20, rlim_max: old.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        defer { setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old) }
        await #expect(throws: ObjectStoreError.outOfSpace) { try await store.put(key, file: source, contentType: "a/b") }
        #expect(try await store.get(key) == [1, 2, 3])
        #expect(try fixture.files("incoming").isEmpty)
        #expect(Files.error("write", ENOSPC) == .outOfSpace)
    }

    @Test func foldersThatBecomeEmptyGoAway() async throws {
        let key = try ObjectKey("org/a/b/c")
        try await store.put(key, bytes: [], contentType: "a/b")
        try await store.delete(key)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(fixture.root)/objects").isEmpty)
    }

    @Test func puttingAndDeletingInOneFolderAtOnceLosesNothing() async throws {
        let store = store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let key = try ObjectKey("org/deep/er/\(number)")
                    for _ in 0..<20 {
                        try await store.put(key, bytes: [UInt8(number)], contentType: "a/b")
                        let got = try await store.get(key)
                        #expect(got == [UInt8(number)])
                        try await store.delete(key)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func anotherStoreOnTheSameFolderSeesEverything() async throws {
        let key = try ObjectKey("org/a")
        try await store.put(key, bytes: [9], contentType: "a/b")
        let other = try LocalObjectStore(root: fixture.root, baseURL: "http://x", signingKey: LocalFixture.secret)
        #expect(try await other.get(key) == [9])
    }

    @Test func whatACrashLeftHalfWrittenIsRemovedAfterADayAndNoSooner() throws {
        for (name, age) in [("old", 90_000.0), ("new", 80_000)] {
            let path = "\(fixture.root)/incoming/\(name)"
            #expect(FileManager.default.createFile(atPath: path, contents: Data([1])))
            try FileManager.default.setAttributes([.modificationDate: Date().addingTimeInterval(-age)], ofItemAtPath: path)
        }
        _ = try LocalObjectStore(root: fixture.root, baseURL: "http://x", signingKey: LocalFixture.secret)
        #expect(try fixture.files("incoming") == ["new"])
    }
}

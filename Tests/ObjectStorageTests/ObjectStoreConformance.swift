import Foundation
import ObjectStorage
import Testing

/// What every storage backend must do, whatever stands behind it. A backend's suite calls each of these with a store of its own.
struct ObjectStoreConformance<Store: ObjectStore> {
    let store: Store
    /// All keys begin with it, so that runs against one store do not meet.
    let prefix = "org-\(UUID().uuidString.lowercased())"

    func key(_ path: String) throws -> ObjectKey { try ObjectKey("\(prefix)/\(path)") }

    /// What a stand-in for the real store does not do, so that running against it proves nothing.
    enum Gap { case conditionalPut, atomicReplace }

    func all(except gaps: Set<Gap> = []) async throws {
        try await whatWasPutIsGot()
        try await aPutReplaces()
        if !gaps.contains(.conditionalPut) {
            try await createTakesAFreeKeyOnly()
            try await oneOfManyCreatorsWins()
        }
        try await rangesAreCutToTheObject()
        try await largeFilesGoInAndOut()
        try await missingObjectsAreToldApart()
        try await listIsOrderedAndByPrefix()
        try await deleteIsRepeatable()
        if !gaps.contains(.atomicReplace) { try await readersSeeOneVersionWhole() }
    }

    func whatWasPutIsGot() async throws {
        for (name, bytes) in [("empty", []), ("text", Array("plan".utf8)), ("ümläut %20+?#&.png", Array(0...255))] as [(String, [UInt8])] {
            let key = try key("roundtrip/\(name)")
            try await store.put(key, bytes: bytes, contentType: "image/png")
            #expect(try await store.get(key) == bytes)
            #expect(try await store.info(key) == ObjectInfo(size: bytes.count, contentType: "image/png"))
        }
    }

    func aPutReplaces() async throws {
        let key = try key("replaced")
        try await store.put(key, bytes: Array("a longer first version".utf8), contentType: "text/plain")
        try await store.put(key, bytes: Array("second".utf8), contentType: "application/json")
        #expect(try await store.get(key) == Array("second".utf8))
        #expect(try await store.info(key)?.contentType == "application/json")
    }

    func createTakesAFreeKeyOnly() async throws {
        let key = try key("created/once")
        #expect(try await store.create(key, bytes: [1], contentType: "a/b"))
        #expect(try await store.create(key, bytes: [2], contentType: "a/b") == false)
        #expect(try await store.get(key) == [1])
        try await store.delete(key)
        #expect(try await store.create(key, bytes: [3], contentType: "a/b"))
    }

    func oneOfManyCreatorsWins() async throws {
        let key = try key("created/race")
        let store = store
        let winners = try await withThrowingTaskGroup(of: (UInt8, Bool).self) { group in
            for number in UInt8(0)..<16 {
                group.addTask { (number, try await store.create(key, bytes: [number], contentType: "a/b")) }
            }
            return try await group.reduce(into: [UInt8]()) { if $1.1 { $0.append($1.0) } }
        }
        #expect(winners.count == 1)
        #expect(try await store.get(key) == winners)
    }

    func rangesAreCutToTheObject() async throws {
        let key = try key("ranges")
        try await store.put(key, bytes: Array(0..<100), contentType: "a/b")
        #expect(try await store.get(key, range: 10..<20) == Array(10..<20))
        #expect(try await store.get(key, range: 0..<1) == [0])
        #expect(try await store.get(key, range: 95..<200) == Array(95..<100))
        #expect(try await store.get(key, range: 100..<200).isEmpty)
        #expect(try await store.get(key, range: 5..<5).isEmpty)
    }

    func largeFilesGoInAndOut() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let content = Data((0..<(17 << 20 + 3)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) })
        try content.write(to: folder.appendingPathComponent("in"))
        let key = try key("large")
        try await store.put(key, file: folder.appendingPathComponent("in").path, contentType: "application/pdf")
        #expect(try await store.size(key) == content.count)
        try await store.get(key, toFile: folder.appendingPathComponent("out").path)
        #expect(try Data(contentsOf: folder.appendingPathComponent("out")) == content)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["in", "out"])
    }

    func missingObjectsAreToldApart() async throws {
        let key = try key("missing/thing")
        let target = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        await #expect(throws: ObjectStoreError.notFound(key)) { try await store.get(key) }
        await #expect(throws: ObjectStoreError.notFound(key)) { try await store.get(key, range: 0..<1) }
        await #expect(throws: ObjectStoreError.notFound(key)) { try await store.get(key, toFile: target) }
        #expect(!FileManager.default.fileExists(atPath: target))
        #expect(try await store.info(key) == nil)
    }

    func listIsOrderedAndByPrefix() async throws {
        // `pages` is a key and the beginning of others; so is `pages/1`.
        let names = ["list/pages", "list/pages/1", "list/pages/1/text.json", "list/pages/10", "list/pages-old/2", "list/zz"]
        for name in names.shuffled() { try await store.put(try key(name), bytes: [], contentType: "a/b") }
        func listed(_ part: String) async throws -> [String] {
            try await store.list(prefix: "\(prefix)/\(part)").map { String($0.path.dropFirst(prefix.count + 1)) }
        }
        let ordered = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(try await listed("list/") == ordered)
        #expect(try await listed("list/pages/1") == ["list/pages/1", "list/pages/1/text.json", "list/pages/10"])
        #expect(try await listed("list/pages/") == ["list/pages/1", "list/pages/1/text.json", "list/pages/10"])
        #expect(try await listed("list/nothing/") == [])
        #expect(try await store.delete(prefix: "\(prefix)/list/pages/") == 3)
        #expect(try await listed("list/") == ["list/pages", "list/pages-old/2", "list/zz"])
    }

    func deleteIsRepeatable() async throws {
        let key = try key("deleted")
        try await store.put(key, bytes: [1], contentType: "a/b")
        try await store.delete(key)
        try await store.delete(key)
        #expect(try await store.info(key) == nil)
    }

    func readersSeeOneVersionWhole() async throws {
        let key = try key("atomic")
        let store = store
        let versions = (UInt8(1)...8).map { [UInt8](repeating: $0, count: Int($0) * 300_000) }
        try await store.put(key, bytes: versions[0], contentType: "a/b")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for version in versions { try await store.put(key, bytes: version, contentType: "a/b") } }
            for _ in 0..<3 {
                group.addTask {
                    for _ in 0..<8 {
                        let seen = try await store.get(key)
                        #expect(versions.contains(seen))
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

import Domain
import FunctionRuntime
import Imaging
import ObjectStorage
import PairPictures

/// Stores a pair's pictures under keys that no other attempt writes to.
struct PairStore: Sendable {
    /// Changes whose pictures are made, and then stored side by side; more would hold more of them in memory.
    private static let batch = 16

    let store: any ObjectStore
    /// Ends in a slash.
    let prefix: String

    /// Returns the keys of the pictures by purpose.
    func put(_ pictures: PairPictures) async throws -> [String: String] {
        try await put(try await OwnThread.run { try pictures.encoded() }, under: prefix)
    }

    /// Returns the changes with the keys of their pictures. Keys count the changes, whose ids may hold what no key may.
    func put(_ changes: [Change], cutBy crops: ChangeCrops) async throws -> [Change] {
        var changes = changes
        let chosen = ChangeCrops.chosen(changes)
        for start in stride(from: 0, to: chosen.count, by: Self.batch) {
            let indices = chosen[start..<min(start + Self.batch, chosen.count)]
            try Task.checkCancellation()
            let asked = indices.map { changes[$0] }
            let pictures = try await OwnThread.run { try asked.map { try crops.crop($0).encoded() } }
            try await withThrowingTaskGroup(of: (Int, [String: String]).self) { group in
                for (index, encoded) in zip(indices, pictures) {
                    group.addTask { (index, try await put(encoded, under: "\(prefix)changes/\(index + 1)/")) }
                }
                for try await (index, files) in group { changes[index].files = files }
            }
        }
        return changes
    }

    private func put(_ pictures: [String: [UInt8]], under folder: String) async throws -> [String: String] {
        var files: [String: String] = [:]
        for (name, bytes) in pictures {
            let key = try ObjectKey("\(folder)\(name).png")
            try await store.put(key, bytes: bytes, contentType: "image/png")
            files[name] = key.path
        }
        return files
    }
}

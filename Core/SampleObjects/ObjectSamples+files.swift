import Foundation

extension ObjectSamples {
    public static let truthName = "truth.jsonl"

    /// Writes every pair to `folder/<drawing_id>/version_a.json` and `version_b.json`, and a line of truth for each to `folder/truth.jsonl`.
    public func write(to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let truth = URL(fileURLWithPath: "\(folder)/\(Self.truthName)")
        try Data().write(to: truth)
        let file = try FileHandle(forWritingTo: truth)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        for index in 0..<pairs {
            let sample = self[index]
            let place = "\(folder)/\(sample.drawingID)"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try Data(sample.versionA).write(to: URL(fileURLWithPath: "\(place)/version_a.json"))
            try Data(sample.versionB).write(to: URL(fileURLWithPath: "\(place)/version_b.json"))
            try file.write(contentsOf: encoder.encode(sample.truth) + Data("\n".utf8))
        }
        try file.close()
    }
}

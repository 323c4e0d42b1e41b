import Foundation
import ObjectComparison
import ObjectReading
import SampleObjects
import Testing

struct ObjectSamplesTests {
    @Test func theSameSeedGivesTheSamePairs() {
        let (one, other) = (ObjectSamples(pairs: 3, objects: 40, seed: 7, malformed: 0.34), ObjectSamples(pairs: 3, objects: 40, seed: 7, malformed: 0.34))
        for index in 0..<3 {
            #expect(one[index].versionA == other[index].versionA && one[index].versionB == other[index].versionB)
            #expect(one[index].truth == other[index].truth)
        }
        #expect(ObjectSamples(pairs: 1, objects: 40, seed: 8, malformed: 0)[0].versionA != one[0].versionA)
    }

    @Test func theComparisonFindsTheTruthOfEveryPairAndRefusesTheMalformed() throws {
        let samples = ObjectSamples(pairs: 200, objects: 60, seed: 3, malformed: 0.05)
        var refused = 0
        for sample in (0..<samples.pairs).map({ samples[$0] }) {
            let old = try ObjectReader().read(sample.versionA)
            guard sample.truth.malformed == nil else {
                #expect(throws: ObjectReadingError.self) { try ObjectReader().read(sample.versionB) }
                refused += 1
                continue
            }
            let new = try ObjectReader().read(sample.versionB)
            let found = ObjectComparer().changes(from: old, to: new)
            #expect(found.added.map(new.id) == sample.truth.added)
            #expect(found.removed.map(old.id) == sample.truth.removed)
            #expect(found.moved.map { old.id($0.old) } == sample.truth.moved)
            #expect(found.resized.map { old.id($0.old) } == sample.truth.resized)
            #expect(found.retyped.map { old.id($0.old) } == sample.truth.retyped)
            #expect(found.reidentified.map { [old.id($0.old), new.id($0.new)] } == sample.truth.reidentified)
        }
        #expect(refused == 10)
    }

    @Test func filesHoldWhatTheSamplesAre() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("objects-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let samples = ObjectSamples(pairs: 2, objects: 5, seed: 1, malformed: 0)
        try samples.write(to: folder)
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/drawing_000001/version_b.json")) == Data(samples[1].versionB))
        let truth = try String(contentsOfFile: "\(folder)/truth.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(try truth.map { try JSONDecoder().decode(ObjectTruth.self, from: Data($0.utf8)) } == [samples[0].truth, samples[1].truth])
    }
}

import Domain
import Testing

@testable import Pipeline

/// Ids of changes in a job whose sheets share numbers or have none.
@Suite struct ChangeIDTests {
    @Test(arguments: [0, 1, 2, 3, 4] as [UInt64])
    func idsAreUniqueInAJobInAnyOrderOfArrival(seed: UInt64) async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job(oldPages: 5, newPages: 5)
            let numbers = ["A-1", "A-2", "A-2", nil, nil]
            try await test.drain(Script(numbers: [.old: numbers, .new: numbers]), seed: seed, twice: seed > 2)
            #expect(try await test.pipeline.jobs.find(test.organization, job.id)?.state == .completed)

            let comparisons = try await test.pipeline.comparisons.list(test.organization, job.id)
            let words = try await test.pipeline.comparisons.currentSummaries(test.organization, job.id)
            var ids: [[String]] = []
            for comparison in comparisons {
                let changes = try await test.pipeline.comparisons.changes(test.organization, comparison.id).map(\.id)
                ids.append(changes)
                #expect(words[comparison.id]?.citations == [[changes[0]]])
                #expect(words[comparison.id]?.criticalChange == "3200 (\(changes[0]))")
                let versions = try await test.pipeline.comparisons.summaries(test.organization, comparison.id)
                #expect(versions.map(\.citations) == [[[changes[0]]]])
            }
            #expect(
                ids == [
                    ["A-1-1", "A-1-2"], ["A-2-page-2-1", "A-2-page-2-2"], ["A-2-page-3-1", "A-2-page-3-2"], ["page-4-1", "page-4-2"],
                    ["page-5-1", "page-5-2"],
                ])
        }
    }

    @Test func whatIsStoredCitesIdsAsTheyAreStored() async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job(oldPages: 2, newPages: 2)
            try await test.drain(Script(numbers: [.old: ["A-1", "A-1"], .new: ["A-1", "A-1"]]))
            let comparison = try #require(await test.pipeline.comparisons.list(test.organization, job.id).last)
            #expect(try await test.pipeline.comparisons.storedChanges(test.organization, comparison.id).map(\.id) == ["A-1-1", "A-1-2"])
        }
    }
}

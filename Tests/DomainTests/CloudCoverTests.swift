import Testing

@testable import Domain

@Suite struct CloudCoverTests {
    private let cloud = RevisionCloud(bounds: Box(left: 100, top: 100, right: 300, bottom: 200), isNew: true)
    private let idle = RevisionCloud(bounds: Box(left: 600, top: 100, right: 700, bottom: 200), isNew: true)

    @Test func changesInsideAreCoveredAndOthersAreNot() {
        let (changes, clouds) = CloudCover.told([change(1, .added, x: 200, y: 150), change(2, .added, x: 450, y: 150)], clouds: [cloud, idle], deltas: [])
        #expect(changes.map(\.clouded) == [true, false])
        #expect(clouds.map(\.changes) == [["A-101-1"], []])
    }

    @Test func nothingIsToldOnASheetWithoutClouds() {
        let (changes, clouds) = CloudCover.told([change(1, .added)], clouds: [], deltas: [])
        #expect(changes.map(\.clouded) == [nil] && clouds.isEmpty)
    }

    @Test func theCloudsOwnOutlineIsNoChangeInside() {
        var outline = change(1, .added)
        outline.bounds = cloud.bounds.grown(by: 1)
        let (changes, clouds) = CloudCover.told([outline], clouds: [cloud], deltas: [])
        #expect(clouds[0].changes.isEmpty)
        #expect(changes[0].clouded == true)
    }

    @Test func aCloudThatWasTakenTogetherWithAChangeIsNotIdle() {
        var together = change(1, .modified)
        together.bounds = Box(left: 80, top: 80, right: 320, bottom: 520)
        let (changes, clouds) = CloudCover.told([together], clouds: [cloud, idle], deltas: [])
        #expect(clouds.map(\.changes) == [["A-101-1"], []])
        #expect(changes[0].clouded == false)
    }

    @Test func cloudsOfEarlierRevisionsDoNotSpeakForThisOne() {
        var earlier = cloud
        earlier.isNew = false
        let inside = change(1, .added, x: 200, y: 150)
        #expect(CloudCover.told([inside], clouds: [earlier, idle], deltas: []).changes.map(\.clouded) == [false])
        #expect(CloudCover.told([inside], clouds: [earlier], deltas: []).changes.map(\.clouded) == [true])
    }

    @Test func aCloudHasTheMarkOfTheNearestDelta() {
        let deltas = [
            RevisionDelta(mark: "1", bounds: Box(left: 360, top: 150, right: 380, bottom: 170), isNew: true),
            RevisionDelta(mark: "2", bounds: Box(left: 310, top: 150, right: 330, bottom: 170), isNew: true),
        ]
        #expect(CloudCover.told([], clouds: [cloud, idle], deltas: deltas).clouds.map(\.mark) == ["2", nil])
    }

    @Test func theSummaryTellsIdleCloudsBareChangesAndNewRows() {
        let (changes, clouds) = CloudCover.told([change(1, .added, x: 200, y: 150), change(2, .removed, x: 450, y: 150)], clouds: [cloud, idle], deltas: [])
        var sheet = report(changes)
        sheet.marks = RevisionMarks(revisions: [RevisionRow(mark: "2", date: "06/12/2019", description: "SHIMS")], clouds: clouds)
        let summary = RuleSummary.summary(of: sheet, pageWidth: 900, pageHeight: 900)
        #expect(lines(summary).suffix(3) == [
            "New in the revision table: 2 06/12/2019 SHIMS.", "1 change has no revision cloud.", "1 new revision cloud has no change inside (upper right).",
        ])
        #expect(summary.citations.suffix(2) == [["A-101-2"], []])
    }
}

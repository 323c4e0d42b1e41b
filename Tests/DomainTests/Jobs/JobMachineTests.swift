import Testing

@testable import Domain

/// Pairs sheets of one normalised number, in order of page.
let byNumber: SheetMatcher = { old, new, refused in
    var free = old
    return new.compactMap { sheet in
        guard let number = sheet.identity.number,
            let index = free.firstIndex(where: { $0.identity.number == number && !refused.contains(SheetKey(old: $0.page, new: sheet.page)) })
        else { return nil }
        return SheetPairing(old: free.remove(at: index).page, new: sheet.page, match: SheetMatch(method: .number, confidence: 1))
    }
}

@Suite struct JobMachineTests {
    private func machine(old: Int, new: Int, stagesInFlight: Int = 16) -> JobMachine {
        var machine = JobMachine(stagesInFlight: stagesInFlight)
        _ = machine.handle(.versionOpened(.old, .ready(pages: old)), matcher: byNumber)
        _ = machine.handle(.versionOpened(.new, .ready(pages: new)), matcher: byNumber)
        return machine
    }

    private func sheet(_ page: Int, _ number: String?) -> ReadSheet {
        ReadSheet(page: page, identity: SheetIdentity(number: number, confidence: 0.9))
    }

    @Test func aJobWaitsForBothVersions() {
        var machine = JobMachine()
        #expect(machine.advance(matcher: byNumber) == [])
        #expect(machine.handle(.versionOpened(.new, .ready(pages: 1)), matcher: byNumber) == [])
        #expect(machine.state == .pending)
        #expect(
            machine.handle(.versionOpened(.old, .ready(pages: 1)), matcher: byNumber)
                == [.start(oldPages: 1, newPages: 1), .readPage(.old, 0), .readPage(.new, 0)])
    }

    @Test func aRefusedVersionFailsTheJobWithItsReason() {
        var machine = JobMachine()
        let end = JobEnd.failed(.versionRefused(.new, reason: "it is encrypted"))
        #expect(machine.handle(.versionOpened(.new, .refused(reason: "it is encrypted")), matcher: byNumber) == [.finish(end)])
        #expect(machine.state == .failed)
        #expect(machine.handle(.versionOpened(.old, .ready(pages: 3)), matcher: byNumber) == [])
    }

    @Test func pagesAreReadOldAndNewInTurnWithABoundedNumberInFlight() {
        var machine = JobMachine(stagesInFlight: 3)
        _ = machine.handle(.versionOpened(.old, .ready(pages: 4)), matcher: byNumber)
        let first = machine.handle(.versionOpened(.new, .ready(pages: 2)), matcher: byNumber)
        #expect(first == [.start(oldPages: 4, newPages: 2), .readPage(.old, 0), .readPage(.new, 0), .readPage(.old, 1)])
        #expect(machine.handle(.pageRead(.old, sheet(0, "A-1")), matcher: byNumber) == [.readPage(.new, 1)])
        #expect(machine.handle(.pageFailed(.new, 0), matcher: byNumber) == [.readPage(.old, 2)])
    }

    @Test func aPairWhoseNumberStandsOnceOnEachSideIsComparedAtOnce() {
        var machine = machine(old: 2, new: 2)
        #expect(machine.handle(.pageRead(.old, sheet(0, "A-101")), matcher: byNumber) == [])
        let key = SheetKey(old: 0, new: 1)
        #expect(
            machine.handle(.pageRead(.new, sheet(1, "a-101 ")), matcher: byNumber)
                == [.addPair(key, SheetMatch(method: .number, confidence: 0.9), isProvisional: true), .compare(key)])
        #expect(machine.handle(.pairCompared(key, .changed), matcher: byNumber) == [.summarise(key)])
    }

    @Test func aRefusedPairGoesBackToTheMatching() {
        // A-1 was given to another drawing; the old one is A-5 now.
        let first = SheetKey(old: 0, new: 0)
        let second = SheetKey(old: 0, new: 1)
        let content = SheetMatch(method: .content, confidence: 0.8)
        let matcher: SheetMatcher = { old, new, refused in
            refused.contains(first) && old.contains { $0.page == 0 } && new.contains { $0.page == 1 } && !refused.contains(second)
                ? [SheetPairing(old: 0, new: 1, match: content)] : byNumber(old, new, refused)
        }
        var machine = machine(old: 1, new: 2)
        _ = machine.handle(.pageRead(.old, sheet(0, "A-1")), matcher: matcher)
        _ = machine.handle(.pageRead(.new, sheet(0, "A-1")), matcher: matcher)
        _ = machine.handle(.pageRead(.new, sheet(1, "A-5")), matcher: matcher)
        let actions = machine.handle(.pairCompared(first, .refused), matcher: matcher)
        #expect(
            actions == [
                .supersede(first), .supersede(SheetKey(old: nil, new: 1)), .addPair(second, content, isProvisional: false),
                .addSingle(SheetKey(old: nil, new: 0), .added), .compare(second), .summarise(SheetKey(old: nil, new: 0)),
            ])
        var other = machine
        #expect(machine.handle(.pairCompared(second, .changed), matcher: matcher) == [.summarise(second)])
        #expect(machine.advance(matcher: matcher) == [])
        // Refused as well: the pair of one number is the one that is shown side by side.
        let back = other.handle(.pairCompared(second, .refused), matcher: matcher)
        #expect(back.contains(.supersede(second)) && back.contains(.reinstate(first)) && back.contains(.reinstate(SheetKey(old: nil, new: 1))))
        #expect(other.comparisons[first]?.isSuperseded == false && other.comparisons[second]?.isSuperseded == true)
        #expect(other.advance(matcher: matcher) == [])
    }

    @Test func aRefusedPairWithoutOtherPartnersStaysAndOneOfAReusedNumberParts() {
        let key = SheetKey(old: 0, new: 0)
        let titled = { (title: String) in ReadSheet(page: 0, identity: SheetIdentity(number: "A-1", title: title, confidence: 0.9)) }
        for (title, stays) in [("DETAILS", true), ("DOOR SCHEDULE", false)] {
            var machine = machine(old: 1, new: 1)
            _ = machine.handle(.pageRead(.old, titled("DETAILS")), matcher: byNumber)
            _ = machine.handle(.pageRead(.new, titled(title)), matcher: byNumber)
            let actions = machine.handle(.pairCompared(key, .refused), matcher: byNumber)
            #expect(actions.contains(.summarise(key)) == stays)
            #expect(actions.contains(.addSingle(SheetKey(old: 0, new: nil), .removed)) != stays)
        }
    }

    @Test func aProvisionalPairThatTheMatchingContradictsLeavesTheResults() {
        // The first new page only seems to be A-101: the matcher knows better once it has seen the second.
        let matcher: SheetMatcher = { _, _, _ in [SheetPairing(old: 0, new: 1, match: SheetMatch(method: .content, confidence: 0.8))] }
        var machine = machine(old: 1, new: 2)
        _ = machine.handle(.pageRead(.old, sheet(0, "A-101")), matcher: matcher)
        _ = machine.handle(.pageRead(.new, sheet(0, "A-101")), matcher: matcher)
        let wrong = SheetKey(old: 0, new: 0)
        let right = SheetKey(old: 0, new: 1)
        #expect(machine.comparisons[wrong]?.diff == .inFlight)
        let actions = machine.handle(.pageRead(.new, sheet(1, "A-101")), matcher: matcher)
        #expect(
            actions == [
                .supersede(wrong), .addPair(right, SheetMatch(method: .content, confidence: 0.8), isProvisional: false),
                .addSingle(SheetKey(old: nil, new: 0), .added), .matched(totalPages: 3, failedPages: 0, pairs: 1), .compare(right),
                .summarise(SheetKey(old: nil, new: 0)),
            ])
        // What comes of the superseded pair counts for nothing.
        #expect(machine.handle(.pairCompared(wrong, .changed), matcher: matcher) == [])
        #expect(machine.comparisons[wrong]?.status == nil)
    }

    @Test func sheetsWithoutPartnerAreAddedAndRemoved() {
        var machine = machine(old: 1, new: 1)
        _ = machine.handle(.pageRead(.old, sheet(0, "A-1")), matcher: byNumber)
        let actions = machine.handle(.pageRead(.new, sheet(0, "B-1")), matcher: byNumber)
        #expect(actions.contains(.addSingle(SheetKey(old: 0, new: nil), .removed)))
        #expect(actions.contains(.addSingle(SheetKey(old: nil, new: 0), .added)))
        #expect(machine.state == .running)
        _ = machine.handle(.summaryOver(SheetKey(old: 0, new: nil), isWritten: true), matcher: byNumber)
        #expect(
            machine.handle(.summaryOver(SheetKey(old: nil, new: 0), isWritten: false), matcher: byNumber)
                == [.finish(.completed(sheets: 2, failed: 0))])
    }

    @Test func aFailedPageIsListedAndHoldsUpNothing() {
        var machine = machine(old: 2, new: 2)
        _ = machine.handle(.pageRead(.old, sheet(0, "A-1")), matcher: byNumber)
        _ = machine.handle(.pageRead(.old, sheet(1, "A-2")), matcher: byNumber)
        _ = machine.handle(.pageRead(.new, sheet(0, "A-1")), matcher: byNumber)
        let actions = machine.handle(.pageFailed(.new, 1), matcher: byNumber)
        #expect(actions.contains(.addSingle(SheetKey(old: nil, new: 1), .failed)))
        let key = SheetKey(old: 0, new: 0)
        _ = machine.handle(.pairCompared(key, .unchanged), matcher: byNumber)
        _ = machine.handle(.summaryOver(key, isWritten: true), matcher: byNumber)
        #expect(
            machine.handle(.summaryOver(SheetKey(old: 1, new: nil), isWritten: true), matcher: byNumber)
                == [.finish(.completed(sheets: 3, failed: 1))])
    }

    @Test func withOneSideUnreadableTheOtherIsNotCalledAdded() {
        var machine = machine(old: 1, new: 1)
        _ = machine.handle(.pageFailed(.old, 0), matcher: byNumber)
        let actions = machine.handle(.pageRead(.new, sheet(0, "A-1")), matcher: byNumber)
        #expect(
            actions == [
                .addSingle(SheetKey(old: 0, new: nil), .failed), .matched(totalPages: 2, failedPages: 1, pairs: 0),
                .finish(.failed(.noPageReadable(.old))),
            ])
    }

    @Test func aJobWhoseEverySheetFailedHasFailed() {
        var machine = machine(old: 1, new: 1)
        _ = machine.handle(.pageRead(.old, sheet(0, "A-1")), matcher: byNumber)
        _ = machine.handle(.pageRead(.new, sheet(0, "A-1")), matcher: byNumber)
        #expect(
            machine.handle(.pairCompared(SheetKey(old: 0, new: 0), .failed), matcher: byNumber) == [.finish(.failed(.everySheetFailed))])
    }

    @Test func pairsAndSummariesInFlightAreBoundedToo() {
        var machine = machine(old: 5, new: 5, stagesInFlight: 2)
        var compares = 0
        // No number is read, so that all pairs come at once with the matching.
        let inOrder: SheetMatcher = { old, _, _ in old.map { SheetPairing(old: $0.page, new: $0.page, match: SheetMatch(method: .order, confidence: 0.5)) } }
        for page in 0..<5 {
            for side in Side.allCases {
                compares += machine.handle(.pageRead(side, sheet(page, nil)), matcher: inOrder).count { if case .compare = $0 { true } else { false } }
            }
        }
        #expect(compares == 2)
        let next = machine.handle(.pairCompared(SheetKey(old: 0, new: 0), .changed), matcher: inOrder)
        #expect(next == [.compare(SheetKey(old: 2, new: 2)), .summarise(SheetKey(old: 0, new: 0))])
    }

    @Test func aCancelledJobDropsEverything() {
        var machine = machine(old: 1, new: 1)
        #expect(machine.handle(.cancelled, matcher: byNumber) == [.finish(.cancelled)])
        #expect(machine.handle(.pageRead(.old, sheet(0, "A-1")), matcher: byNumber) == [])
        #expect(machine.handle(.cancelled, matcher: byNumber) == [])
        #expect(machine.state == .cancelled && machine.pages[.old]?.first?.progress == .dropped)
    }

    @Test func aMatcherThatNamesAPageTwiceOrAnUnknownOneDoesNoHarm() {
        let match = SheetMatch(method: .number, confidence: 1)
        let careless: SheetMatcher = { _, _, _ in
            [SheetPairing(old: 0, new: 0, match: match), SheetPairing(old: 0, new: 1, match: match), SheetPairing(old: 7, new: 1, match: match)]
        }
        var machine = machine(old: 1, new: 2)
        for (side, page) in [(Side.old, 0), (.new, 0), (.new, 1)] { _ = machine.handle(.pageRead(side, sheet(page, nil)), matcher: careless) }
        #expect(Set(machine.comparisons.keys) == [SheetKey(old: 0, new: 0), SheetKey(old: nil, new: 1)])
    }

    @Test func askedAgainAtOnceThereIsNothingToDo() {
        var machine = machine(old: 3, new: 3, stagesInFlight: 2)
        #expect(machine.advance(matcher: byNumber) == [])
        _ = machine.handle(.pageRead(.old, sheet(0, "A-1")), matcher: byNumber)
        #expect(machine.advance(matcher: byNumber) == [])
    }

    @Test func aPageThatIsReadAfterAllIsMatchedIntoTheResults() {
        // The new page 1 had failed, so that the old page 1 stood alone, and a pair that it belonged to was superseded. Now it is read again.
        let alone = SheetKey(old: 1, new: nil)
        let pair = SheetKey(old: 1, new: 1)
        let kept = SheetKey(old: 0, new: 0)
        var machine = JobMachine(
            state: .running,
            pages: [
                .old: [.init(progress: .completed, sheet: sheet(0, "A-1")), .init(progress: .completed, sheet: sheet(1, "A-2"))],
                .new: [.init(progress: .completed, sheet: sheet(0, "A-1")), .init(progress: .inFlight)],
            ],
            comparisons: [
                kept: .init(diff: .completed, status: .changed, summary: .completed),
                alone: .init(status: .removed, summary: .completed),
                pair: .init(isSuperseded: true, diff: .dropped),
            ])
        let actions = machine.handle(.pageRead(.new, sheet(1, "A-2")), matcher: byNumber)
        let match = SheetMatch(method: .number, confidence: 1)
        #expect(
            actions == [
                .supersede(alone), .confirm(kept, match), .reinstate(pair), .confirm(pair, match),
                .matched(totalPages: 4, failedPages: 0, pairs: 2), .compare(pair),
            ])
    }
}

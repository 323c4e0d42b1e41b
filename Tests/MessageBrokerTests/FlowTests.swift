import Testing

@testable import MessageBroker

@Suite(.timeLimit(.minutes(10))) struct FlowTests {
    @Test func theWindowGrowsWithAcknowledgementsUpToItsMaximum() {
        var window = FlowWindow(FlowLimits(initial: 2, minimum: 1, maximum: 5))
        for expected in [3, 4, 5, 5] {
            window.acknowledged()
            #expect(window.outstandingLimit == expected)
        }
    }

    @Test func theWindowShrinksWithRefusalsDownToItsMinimum() {
        var window = FlowWindow(FlowLimits(initial: 100, minimum: 4, maximum: 100))
        for message in 0..<10 { window.refused(Int64(message)) }
        #expect(window.outstandingLimit == 34)
        for message in 0..<100 { window.refused(Int64(message)) }
        #expect(window.outstandingLimit == 4)
    }

    @Test func onePoisonMessageNeverPausesTheSubscription() {
        var window = FlowWindow(FlowLimits())
        for _ in 0..<50 { window.refused(7) }
        #expect(window.pause == .zero)
    }

    @Test func aSubscriptionOfWhichNothingSucceedsPausesLongerAndLonger() {
        var window = FlowWindow(FlowLimits(firstPause: .milliseconds(100), longestPause: .seconds(1)))
        var pauses: [Duration] = []
        for message in 1...8 {
            window.refused(Int64(message))
            pauses.append(window.pause)
        }
        #expect(pauses == [0, 100, 200, 400, 800, 1000, 1000, 1000].map { .milliseconds($0) })
        window.acknowledged()
        #expect(window.pause == .zero)
    }

    @Test func aSubscriptionsOwnBoundHolds() {
        #expect(FlowWindow(FlowLimits().capped(2)).outstandingLimit == 2)
        #expect(FlowLimits().capped(nil) == FlowLimits())
        var window = FlowWindow(FlowLimits())
        for _ in 0..<50 { window.acknowledged() }
        window.adopt(FlowLimits().capped(3))
        #expect(window.outstandingLimit == 3)
    }

    @Test func aSignalThatWasSetBeforeIsNotLost() async {
        let signal = Signal()
        signal.set()
        await signal.wait(upTo: .seconds(3600))
    }

    @Test func aSignalWakesWhoWaits() async {
        let hub = WakeHub()
        let signal = Signal()
        let registration = hub.register(signal, for: 5)
        async let waiting: Void = signal.wait(upTo: .seconds(3600))
        hub.wake([4, 5])
        await waiting
        hub.remove(registration, for: 5)
    }

    @Test func aCancelledTaskDoesNotWaitForASignal() async {
        let task = Task { await Signal().wait(upTo: .seconds(3600)) }
        task.cancel()
        await task.value
    }

    @Test func aCoalescerWritesEverythingAndTogetherWhatCameMeanwhile() async {
        let written = Tally()
        let coalescer = Coalescer<String> { items in items.forEach { _ = written.add($0) } }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<100 { group.addTask { await coalescer.submit("\(number)") } }
        }
        #expect(written.all.count == 100)
        #expect(written.all.values.allSatisfy { $0 == 1 })
    }
}

import Testing

@testable import Domain

@Suite struct AssignmentTests {
    /// The best total by trying every choice.
    private func exhaustive(_ weights: [[Double]], _ row: Int = 0, _ taken: Set<Int> = []) -> Double {
        guard row < weights.count else { return 0 }
        var best = exhaustive(weights, row + 1, taken)
        for (column, weight) in weights[row].enumerated() where weight > 0 && !taken.contains(column) {
            best = max(best, weight + exhaustive(weights, row + 1, taken.union([column])))
        }
        return best
    }

    @Test func reachesTheTotalOfTheExhaustiveSearch() {
        var course = SplitMix(seed: 11)
        for round in 0..<200 {
            let rows = 1 + round % 6
            let columns = 1 + (round / 6) % 6
            let weights = (0..<rows).map { _ in
                (0..<columns).map { _ in Int.random(in: 0..<3, using: &course) == 0 ? 0 : Double(Int.random(in: 1...100, using: &course)) }
            }
            let edges = weights.enumerated().flatMap { row, values in
                values.enumerated().map { Assignment.Edge(left: row, right: $0.offset, weight: $0.element) }
            }
            let best = Assignment.best(edges.shuffled(using: &course))
            #expect(Set(best.map(\.left)).count == best.count && Set(best.map(\.right)).count == best.count)
            #expect(best.map(\.weight).reduce(0, +) == exhaustive(weights))
        }
    }

    @Test func aHundredThousandWithTwoNeighboursEachArePlaced() {
        // Everyone likes the next place a little better, but where there are no more places than people, all have to stay at their own.
        let edges = (0..<100_000).flatMap { [Assignment.Edge(left: $0, right: $0, weight: 2), Assignment.Edge(left: $0, right: $0 + 1, weight: 2.00001)] }
        let roomy = Assignment.best(edges).map(\.right) == Array(1...100_000)
        let crowded = Assignment.best(edges.filter { $0.right < 100_000 }).map(\.right) == Array(0..<100_000)
        #expect(roomy && crowded)
    }
}

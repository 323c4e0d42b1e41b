/// The one-to-one choice of edges with the greatest total weight in a sparse graph of two sides.
public enum Assignment {
    public struct Edge: Hashable, Sendable {
        public var left: Int
        public var right: Int
        /// Greater than zero.
        public var weight: Double

        public init(left: Int, right: Int, weight: Double) {
            self.left = left
            self.right = right
            self.weight = weight
        }
    }

    /// Edges that are looked at for one part. What needs more is paired by weight alone: the exact way would take minutes, and among so many that
    /// all resemble each other there is nothing that it could go by.
    private static let mostWork = 500_000_000

    /// - Returns: the chosen edges, by their left end. Ends may stay without partner. The same edges in any order give the same choice.
    public static func best(_ edges: [Edge]) -> [Edge] {
        let sorted = edges.filter { $0.weight > 0 }.sorted { ($0.left, $0.right, $1.weight) < ($1.left, $1.right, $0.weight) }
        return components(of: sorted).flatMap { component in
            component.count > 1 ? AssignmentGraph(component).best(mostWork: mostWork) ?? heaviestFirst(component) : component
        }
        .sorted { $0.left < $1.left }
    }

    /// The edges of each connected part: parts do not influence each other, and most have one edge.
    private static func components(of edges: [Edge]) -> [[Edge]] {
        var leftNodes: [Int: Int] = [:]
        var rightNodes: [Int: Int] = [:]
        var parents: [Int] = []
        func root(_ node: Int) -> Int {
            var node = node
            while parents[node] != node {
                parents[node] = parents[parents[node]]
                node = parents[node]
            }
            return node
        }
        func node(_ end: Int, _ nodes: inout [Int: Int]) -> Int {
            if let known = nodes[end] { return known }
            parents.append(parents.count)
            nodes[end] = parents.count - 1
            return parents.count - 1
        }
        for edge in edges {
            let left = root(node(edge.left, &leftNodes))
            let right = root(node(edge.right, &rightNodes))
            parents[max(left, right)] = min(left, right)
        }
        let groups = Dictionary(grouping: edges) { root(leftNodes[$0.left] ?? 0) }
        return groups.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func heaviestFirst(_ edges: [Edge]) -> [Edge] {
        var lefts: Set<Int> = []
        var rights: Set<Int> = []
        return edges.sorted { ($1.weight, $0.left, $0.right) < ($0.weight, $1.left, $1.right) }.filter { edge in
            guard !lefts.contains(edge.left), !rights.contains(edge.right) else { return false }
            lefts.insert(edge.left)
            rights.insert(edge.right)
            return true
        }
    }
}

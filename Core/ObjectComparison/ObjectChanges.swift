/// What differs between two versions of a drawing given as objects. Indices are places in the lists that were compared.
public struct ObjectChanges: Hashable, Sendable {
    /// In the order of the new list.
    public var added: [Int] = []
    /// In the order of the old list.
    public var removed: [Int] = []
    /// Pairs of one object that stands elsewhere, has another size, or another type, each in the order of the old list. One pair can be in all three.
    public var moved: [Pair] = []
    public var resized: [Pair] = []
    public var retyped: [Pair] = []
    /// Objects whose id changed, and nothing else, in the order of the old list.
    public var reidentified: [Pair] = []

    public struct Pair: Hashable, Sendable {
        public var old: Int
        public var new: Int

        public init(old: Int, new: Int) {
            self.old = old
            self.new = new
        }
    }

    public init() {}

    public var count: Int { added.count + removed.count + moved.count + resized.count + retyped.count + reidentified.count }
}

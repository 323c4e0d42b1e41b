/// Collects what many tasks want written while a write is under way, and writes it all with the next one.
actor Coalescer<Item: Sendable> {
    private let write: @Sendable ([Item]) async -> Void
    private var pending: [(item: Item, done: CheckedContinuation<Void, Never>)] = []
    private var isWriting = false

    init(_ write: @escaping @Sendable ([Item]) async -> Void) { self.write = write }

    /// Returns when the item is written.
    func submit(_ item: Item) async {
        await withCheckedContinuation { continuation in
            pending.append((item, continuation))
            guard !isWriting else { return }
            isWriting = true
            // Not a child of the submitting task: the others' items must be written even where that one is cancelled.
            Task { await drain() }
        }
    }

    private func drain() async {
        while !pending.isEmpty {
            let batch = pending
            pending = []
            await write(batch.map(\.item))
            batch.forEach { $0.done.resume() }
        }
        isWriting = false
    }
}

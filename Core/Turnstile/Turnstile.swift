/// Lets so many through at a time; who finds no place waits in line.
public actor Turnstile {
    private var free: Int
    private var line: [CheckedContinuation<Void, Never>] = []

    public init(places: Int) { free = places }

    /// Runs `body` when there is a place for it.
    public nonisolated func pass<Result: Sendable>(_ body: () async throws -> Result) async rethrows -> Result {
        await enter()
        do {
            let result = try await body()
            await leave()
            return result
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { line.append($0) }
        }
    }

    private func leave() {
        if line.isEmpty {
            free += 1
        } else {
            line.removeFirst().resume()
        }
    }
}

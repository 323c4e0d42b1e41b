/// Places for work that is done at once; who finds none waits in line.
public actor Desk {
    private var free: Int
    private var line: [CheckedContinuation<Void, Never>] = []

    public init(places: Int) { free = places }

    public func withPlace<Result: Sendable>(_ work: @Sendable () async -> Result) async -> Result {
        await take()
        defer { giveBack() }
        return await work()
    }

    private func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { line.append($0) }
        }
    }

    private func giveBack() {
        if line.isEmpty {
            free += 1
        } else {
            line.removeFirst().resume()
        }
    }
}

/// Places for deliveries that are worked on at once; who finds none waits in line.
actor Desk {
    private var free: Int
    private var line: [CheckedContinuation<Void, Never>] = []

    init(places: Int) { free = places }

    func withPlace<Result: Sendable>(_ work: @Sendable () async -> Result) async -> Result {
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

/// Who may ask the model when: a limit that lies outside of this process.
public protocol ModelTurns: Sendable {
    /// - Returns: nil where the model may be asked now; otherwise how long to wait before asking for a turn again.
    func next() async throws -> Duration?
    /// The model wants to be left alone for a time, by everybody.
    func hold(for time: Duration) async throws
}

/// Why a model gave no summary. No case ever holds the key.
public enum ModelError: Error, Hashable, CustomStringConvertible {
    /// Over its limit, down, or too slow: worth another try, after `after` where the server said so.
    case busy(after: Duration?, reason: String)
    /// It will not answer until somebody changes the settings.
    case refused(String)
    /// It answered something that is no summary; the tokens were spent all the same.
    case invalidAnswer(String, TokenUsage?)
    /// This process stops, or the work was taken away.
    case interrupted

    public var description: String {
        switch self {
        case .busy(_, let reason): "the model is not available: \(reason)"
        case .refused(let reason): "the model refuses: \(reason)"
        case .invalidAnswer(let reason, _): "the model's answer cannot be used: \(reason)"
        case .interrupted: "the question to the model was interrupted"
        }
    }
}

/// Tokens that an exchange with a model took.
public struct TokenUsage: Hashable, Sendable {
    public var prompt: Int
    public var completion: Int

    public init(prompt: Int, completion: Int) {
        self.prompt = prompt
        self.completion = completion
    }

    /// In millionths of the currency of `prices`: a price per million tokens is that of one token in millionths.
    public func costMicros(_ prices: ModelSettings.Prices) -> Int {
        Int((Double(prompt) * prices.input + Double(completion) * prices.output).rounded())
    }
}

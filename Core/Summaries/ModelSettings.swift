import Settings

/// How the model that writes summaries is reached, and what it costs.
public struct ModelSettings: Sendable {
    /// Of tokens, per million, in whatever currency the price list is in.
    public struct Prices: Hashable, Sendable {
        public var input: Double
        public var output: Double

        public init(input: Double, output: Double) {
            self.input = input
            self.output = output
        }
    }

    /// Of the OpenAI-compatible interface, without a slash at the end; `/chat/completions` follows.
    public var baseURL: String
    public var key: APIKey
    public var model: String
    /// For one whole exchange.
    public var timeout: Duration
    /// Without them no cost is stored.
    public var prices: Prices?

    public init(baseURL: String, key: APIKey, model: String, timeout: Duration = .seconds(120), prices: Prices? = nil) {
        self.baseURL = baseURL
        self.key = key
        self.model = model
        self.timeout = timeout
        self.prices = prices
    }

    /// Reads `OPENAI_API_KEY`, `OPENAI_BASE_URL` (https://api.openai.com/v1), `OPENAI_MODEL`, `BUILDTRACE_MODEL_TIMEOUT_SECONDS` (120),
    /// `BUILDTRACE_MODEL_INPUT_PRICE` and `BUILDTRACE_MODEL_OUTPUT_PRICE`.
    /// - Returns: nil without a key: no model is asked then.
    public static func read(_ settings: Settings) throws(SettingError) -> ModelSettings? {
        guard let secret = settings.string("OPENAI_API_KEY") else { return nil }
        guard let key = APIKey(secret) else {
            throw SettingError(name: "OPENAI_API_KEY", problem: "holds spaces, line breaks or other characters that no key has; copy it again")
        }
        let model = try settings.required(
            "OPENAI_MODEL", advice: "name a model that reads pictures, or unset OPENAI_API_KEY to have summaries written by rule")
        var url = settings.string("OPENAI_BASE_URL", default: "https://api.openai.com/v1")
        while url.hasSuffix("/") { url.removeLast() }
        // The value is not repeated: an address can hold a password.
        guard url.hasPrefix("https://") || url.hasPrefix("http://"), !url.contains(where: { $0.isWhitespace || "?#@".contains($0) }) else {
            throw SettingError(
                name: "OPENAI_BASE_URL", problem: "must be an http or https address without user, query or fragment, e.g. https://api.openai.com/v1")
        }
        let timeout = try settings.int("BUILDTRACE_MODEL_TIMEOUT_SECONDS", default: 120, in: 1...500)
        return ModelSettings(baseURL: url, key: key, model: model, timeout: .seconds(timeout), prices: try prices(settings))
    }

    /// From one question to the next, of all who ask the model together: `BUILDTRACE_MODEL_REQUESTS_PER_MINUTE`. Nil: no limit.
    public static func interval(_ settings: Settings) throws(SettingError) -> Duration? {
        let name = "BUILDTRACE_MODEL_REQUESTS_PER_MINUTE"
        guard settings.string(name) != nil else { return nil }
        return .seconds(60 / (try settings.double(name, default: 60, in: 0.1...100_000)))
    }

    private static func prices(_ settings: Settings) throws(SettingError) -> Prices? {
        let (input, output) = ("BUILDTRACE_MODEL_INPUT_PRICE", "BUILDTRACE_MODEL_OUTPUT_PRICE")
        let given = [input, output].filter { settings.string($0) != nil }
        guard !given.isEmpty else { return nil }
        if let missing = [input, output].first(where: { !given.contains($0) }) {
            throw SettingError(name: missing, problem: "is not set; give both prices per million tokens, or neither")
        }
        return Prices(
            input: try settings.double(input, default: 0, in: 0...100_000), output: try settings.double(output, default: 0, in: 0...100_000))
    }
}

/// A secret that shows itself in no log, error or dump.
public struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let value: String

    /// - Returns: nil where it could not stand in a header.
    public init?(_ value: String) {
        guard !value.isEmpty, value.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        self.value = value
    }

    public var description: String { "(hidden)" }
    public var debugDescription: String { "(hidden)" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The text without the key, wherever it stands in it.
    func hidden(in text: String) -> String { text.replacing(value, with: "(hidden)") }
}

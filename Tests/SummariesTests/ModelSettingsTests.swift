import Settings
import Summaries
import Testing

/// How a model is configured.
@Suite struct ModelSettingsTests {
    private static let sound = ["OPENAI_API_KEY": "sk-secret", "OPENAI_MODEL": "m"]

    private func read(_ more: [String: String] = [:]) throws -> ModelSettings? {
        try ModelSettings.read(Settings(Self.sound.merging(more) { $1 }))
    }

    @Test func withoutAKeyNoModelIsAsked() throws {
        #expect(try ModelSettings.read(Settings(["OPENAI_MODEL": "m", "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"])) == nil)
        #expect(try read(["OPENAI_API_KEY": ""]) == nil)
    }

    @Test func whatIsNotSetHasItsDefault() throws {
        let settings = try #require(try read())
        #expect(settings.baseURL == "https://api.openai.com/v1")
        #expect(settings.timeout == .seconds(120))
        #expect(settings.prices == nil)
    }

    @Test func everythingCanBeSet() throws {
        let more = [
            "OPENAI_BASE_URL": "http://models.local:11434/v1/", "BUILDTRACE_MODEL_TIMEOUT_SECONDS": "30", "BUILDTRACE_MODEL_INPUT_PRICE": "2.5",
            "BUILDTRACE_MODEL_OUTPUT_PRICE": "10",
        ]
        let settings = try #require(try read(more))
        #expect(settings.baseURL == "http://models.local:11434/v1")
        #expect(settings.model == "m")
        #expect(settings.timeout == .seconds(30))
        #expect(settings.prices == ModelSettings.Prices(input: 2.5, output: 10))
    }

    @Test(arguments: [
        ["OPENAI_MODEL": ""], ["OPENAI_API_KEY": "sk-secret\n"], ["OPENAI_API_KEY": "sk secret"], ["OPENAI_BASE_URL": "api.openai.com"],
        ["OPENAI_BASE_URL": "https://sk-secret@host/v1"], ["BUILDTRACE_MODEL_TIMEOUT_SECONDS": "0"], ["BUILDTRACE_MODEL_INPUT_PRICE": "1"],
        ["BUILDTRACE_MODEL_OUTPUT_PRICE": "1"], ["BUILDTRACE_MODEL_INPUT_PRICE": "-1", "BUILDTRACE_MODEL_OUTPUT_PRICE": "1"],
    ])
    func aWrongValueStopsTheStartWithALineThatHoldsNoKey(wrong: [String: String]) throws {
        let error = #expect(throws: SettingError.self) { try read(wrong) }
        let line = try #require(error?.description)
        #expect(!line.contains("secret") && !line.contains("\n"))
        #expect(line.contains("OPENAI_") || line.contains("BUILDTRACE_MODEL_"))
    }

    @Test func aKeyShowsItselfInNoDump() throws {
        let settings = try #require(try read())
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(dumped.contains("api.openai.com"))
        #expect(!(dumped + "\(settings) \(String(reflecting: settings))").contains("sk-secret"))
    }
}

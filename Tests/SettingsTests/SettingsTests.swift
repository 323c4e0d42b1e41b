import Testing

@testable import Settings

@Suite struct SettingsTests {
    private enum Mode: String, CaseIterable { case local, cloud }

    @Test func missingAndEmptyValuesTakeTheDefault() throws {
        let settings = Settings(["A": ""])
        #expect(try settings.int("A", default: 7, in: 0...9) == 7)
        #expect(try settings.bool("B", default: true))
        #expect(try settings.choice("C", default: Mode.local) == .local)
    }

    @Test(arguments: ["x", "-1", "10", "1.5"]) func aWrongNumberIsAnErrorThatNamesTheRange(value: String) {
        let error = #expect(throws: SettingError.self) { try Settings(["PORT": value]).int("PORT", default: 7, in: 0...9) }
        #expect(error?.description == "PORT must be a whole number from 0 to 9, not '\(value)'")
    }

    @Test func aWrongChoiceNamesTheChoices() {
        let error = #expect(throws: SettingError.self) { try Settings(["MODE": "moon"]).choice("MODE", default: Mode.local) }
        #expect(error?.description == "MODE must be one of local, cloud, not 'moon'")
    }

    @Test func aMissingRequiredValueSaysWhatToDo() {
        let error = #expect(throws: SettingError.self) { try Settings([:]).required("URL", advice: "give the address") }
        #expect(error?.description == "URL is not set; give the address")
    }
}

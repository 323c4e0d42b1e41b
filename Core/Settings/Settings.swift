/// A value of the environment that is missing or wrong; the description is one line for a person.
public struct SettingError: Error, Equatable, CustomStringConvertible {
    public var name: String
    public var problem: String

    public init(name: String, problem: String) {
        self.name = name
        self.problem = problem
    }

    public var description: String { "\(name) \(problem)" }
}

/// The environment, read once at start. Every getter throws `SettingError` for a value that is there but wrong, so that a mistake stops
/// the start and never turns silently into a default. An empty value counts as missing.
public struct Settings: Sendable {
    private let values: [String: String]

    public init(_ environment: [String: String]) {
        values = environment.filter { !$0.value.isEmpty }
    }

    public func string(_ name: String) -> String? { values[name] }
    public func string(_ name: String, default fallback: String) -> String { values[name] ?? fallback }

    public func required(_ name: String, advice: String) throws(SettingError) -> String {
        guard let value = values[name] else { throw SettingError(name: name, problem: "is not set; \(advice)") }
        return value
    }

    public func int(_ name: String, default fallback: Int, in range: ClosedRange<Int>) throws(SettingError) -> Int {
        guard let value = values[name] else { return fallback }
        guard let number = Int(value), range.contains(number) else {
            throw SettingError(name: name, problem: "must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(value)'")
        }
        return number
    }

    public func double(_ name: String, default fallback: Double, in range: ClosedRange<Double>) throws(SettingError) -> Double {
        guard let value = values[name] else { return fallback }
        guard let number = Double(value), range.contains(number) else {
            throw SettingError(name: name, problem: "must be a number from \(range.lowerBound) to \(range.upperBound), not '\(value)'")
        }
        return number
    }

    public func bool(_ name: String, default fallback: Bool) throws(SettingError) -> Bool {
        switch values[name]?.lowercased() {
        case nil: fallback
        case "1", "true", "yes", "on": true
        case "0", "false", "no", "off": false
        case let value?: throw SettingError(name: name, problem: "must be true or false, not '\(value)'")
        }
    }

    /// One of an enumeration's raw values.
    public func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, default fallback: Choice) throws(SettingError) -> Choice
    where Choice.RawValue == String {
        guard let value = values[name] else { return fallback }
        guard let choice = Choice(rawValue: value) else {
            throw SettingError(name: name, problem: "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")), not '\(value)'")
        }
        return choice
    }
}

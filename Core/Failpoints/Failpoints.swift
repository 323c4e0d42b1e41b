import Glibc
import Settings

/// The failpoints of one process: places between two effects where a test injects a fault.
///
/// A value that is handed to whoever has effects. Off, which is the rule, each place costs one test of a nil.
public struct Failpoints: Sendable {
    public static let off = Failpoints(plan: nil)

    /// What must be given beside the failpoints, so that nobody turns them on by accident.
    public static let consent = "this system may break"

    private let plan: (any FailpointPlan)?

    private init(plan: (any FailpointPlan)?) {
        self.plan = plan
    }

    /// Failpoints armed from the start, for tests within one process.
    public init(_ armed: [Failpoint: ArmedFault]) {
        self.init(plan: MemoryPlan(armed))
    }

    /// `BUILDTRACE_FAILPOINTS`: `[function/]name=action[:after N][:times M]`, several separated by commas. `BUILDTRACE_FAILPOINTS_FOLDER`: a folder in
    /// which files `function/name` that hold `action[:after N][:times M]` arm and disarm them while the process runs; see `FolderPlan`. Either needs
    /// `BUILDTRACE_FAILPOINTS_CONSENT`.
    /// - Parameter function: the name of this process's function; what is set for another one is passed over.
    public init(_ settings: Settings, function: String) throws(SettingError) {
        let text = settings.string("BUILDTRACE_FAILPOINTS")
        let folder = settings.string("BUILDTRACE_FAILPOINTS_FOLDER")
        guard text != nil || folder != nil else {
            self = .off
            return
        }
        guard text == nil || folder == nil else {
            throw SettingError(name: "BUILDTRACE_FAILPOINTS_FOLDER", problem: "and BUILDTRACE_FAILPOINTS exclude each other; unset one of them")
        }
        guard settings.string("BUILDTRACE_FAILPOINTS_CONSENT") == Self.consent else {
            throw SettingError(
                name: text == nil ? "BUILDTRACE_FAILPOINTS_FOLDER" : "BUILDTRACE_FAILPOINTS",
                problem: "injects faults into this system; unset it, or set BUILDTRACE_FAILPOINTS_CONSENT='\(Self.consent)'")
        }
        do throws(FailpointSyntax) {
            let armed = try Self.parse(text ?? "", function: function)
            if let folder { self.init(plan: FolderPlan(folder: "\(folder)/\(function)")) } else { self.init(armed) }
        } catch {
            throw SettingError(name: "BUILDTRACE_FAILPOINTS", problem: "\(error)")
        }
    }

    static func parse(_ text: String, function: String) throws(FailpointSyntax) -> [Failpoint: ArmedFault] {
        var armed: [Failpoint: ArmedFault] = [:]
        for entry in text.split(separator: ",") {
            let parts = entry.split(separator: "=", maxSplits: 1).map { $0.drop { $0 == " " } }
            guard parts.count == 2 else { throw .malformed("\(entry)") }
            let path = parts[0].split(separator: "/", maxSplits: 1)
            guard let name = path.last, let point = Failpoint(name) else { throw .unknown("\(parts[0])") }
            let fault = try ArmedFault(parsing: String(parts[1]), at: point)
            if path.count == 1 || path[0] == function { armed[point] = fault }
        }
        return armed
    }

    public var areOff: Bool { plan == nil }

    /// Has an effect, with whatever faults are armed before and after it.
    public func around<Result>(_ effect: Effect, _ body: () async throws -> Result) async throws -> Result {
        guard let plan else { return try await body() }
        if try await meet(effect, .before, plan) { _ = try await body() }
        let result = try await body()
        _ = try await meet(effect, .after, plan)
        return result
    }

    /// Just before the COMMIT of a transaction.
    public func inside(_ effect: Effect) async throws {
        guard let plan else { return }
        _ = try await meet(effect, .inside, plan)
    }

    /// - Returns: whether the effect is to happen twice.
    private func meet(_ effect: Effect, _ moment: Failpoint.Moment, _ plan: any FailpointPlan) async throws -> Bool {
        guard let point = Failpoint(effect, moment), let fault = plan.strike(point) else { return false }
        switch fault {
        case .crash: _exit(137)
        case .error: throw FailpointError(point: point)
        case .hang: while true { try await Task.sleep(for: .seconds(3600)) }
        case .stop: kill(getpid(), SIGSTOP)
        case .duplicate: return true
        case .delay(let milliseconds): try await Task.sleep(for: .milliseconds(milliseconds))
        }
        return false
    }
}

/// Tells what is to happen at a failpoint that was reached.
protocol FailpointPlan: Sendable {
    func strike(_ point: Failpoint) -> Fault?
}

import Pipeline
import Supervision

/// The ports that a stack on one machine takes: all from one base, so that several can run beside each other.
public struct StackPorts: Hashable, Sendable {
    public var base: Int

    public init(base: Int) { self.base = base }

    public var api: Int { base }
    public var broker: Int { base + 5 }
    public var postgres: Int { base + 9 }

    public func port(of function: StackFunction) -> Int { base + function.offset }

    /// The port of the nth worker (from 0) of a function that has several; they lie behind the function's own port.
    public func port(of function: StackFunction, worker: Int) -> Int { base + 100 + function.offset * 20 + worker }
}

/// The functions that a stack runs, in the order in which they start.
public enum StackFunction: String, CaseIterable, Sendable {
    case orchestrator, page, diff, summary, deadLetter = "dead-letter", api

    /// The executable's name.
    public var executable: String {
        switch self {
        case .orchestrator: "Orchestrator"
        case .page: "Page"
        case .diff: "Diff"
        case .summary: "Summary"
        case .deadLetter: "DeadLetter"
        case .api: "Api"
        }
    }

    var offset: Int {
        switch self {
        case .api: 0
        case .page: 1
        case .orchestrator: 2
        case .diff: 3
        case .summary: 4
        case .deadLetter: 6
        }
    }
}

/// What a stack is to run, and where.
public struct StackConfiguration: Sendable {
    /// The folder that holds everything the stack keeps; absolute.
    public var state: String
    /// The folder of the functions' executables.
    public var binaries: String
    /// The project's folder, with `scripts` and `infra`.
    public var home: String
    public var ports: StackPorts
    /// Which functions to run.
    public var functions: [StackFunction]
    /// Processes by function where there is to be more than one.
    public var workers: [StackFunction: Int]
    /// How deliveries are repeated.
    public var retry: PipelineTopology.Retry
    /// Handed on to every process; what begins with `OPENAI_` to Summary and Api alone.
    public var environment: [String: String]
    /// How processes that die are started again.
    public var supervision = SupervisionPolicy(startDeadline: .seconds(60))
    /// Where the Broker is reached, if not at its own port: behind something that stands in between.
    public var brokerEntrance: Int?
    /// How often what was left behind is asked for.
    public var sweepInterval = Duration.seconds(5)

    public init(
        state: String, binaries: String, home: String, ports: StackPorts, functions: [StackFunction] = StackFunction.allCases,
        workers: [StackFunction: Int] = [:], retry: PipelineTopology.Retry = .local, environment: [String: String] = [:]
    ) {
        self.state = state
        self.binaries = binaries
        self.home = home
        self.ports = ports
        self.functions = functions
        self.workers = workers
        self.retry = retry
        self.environment = environment
    }

    /// Every port that must be free, with what needs it.
    public var neededPorts: [(port: Int, owner: String)] {
        [(ports.postgres, "PostgreSQL"), (ports.broker, "the Broker")]
            + functions.flatMap { function in
                [(ports.port(of: function), function.rawValue)]
                    + (workerCount(function) > 1 ? (0..<workerCount(function)).map { (ports.port(of: function, worker: $0), function.rawValue) } : [])
            }
    }

    func workerCount(_ function: StackFunction) -> Int { max(1, workers[function] ?? 1) }
}

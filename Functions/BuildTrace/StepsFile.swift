import Foundation
import StepTracing
import Tracing

/// Where `--steps` has it written what each step took.
struct StepsFile {
    private let path: String?

    /// Begins to measure. Does nothing where no file is asked for.
    init(_ path: String?) {
        self.path = path
        if path != nil { InstrumentationSystem.bootstrap(StepTracer()) }
    }

    /// - Throws: `Complaint`, where the file cannot be written.
    func write() throws {
        guard let path else { return }
        do {
            try JSONEncoder().encode(StepTracer.current?.steps ?? []).write(to: URL(fileURLWithPath: path))
        } catch {
            throw Complaint("--steps \(path) cannot be written: \(error.localizedDescription)", status: 1)
        }
    }
}

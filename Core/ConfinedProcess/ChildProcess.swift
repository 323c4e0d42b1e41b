import CChildProcess
import Foundation

/// Why a child gave no answer.
package enum ChildProcessFailure: Error, Equatable {
    case couldNotStart(String)
    case deadline
    case cancelled
    /// It wrote more than it may.
    case tooMuchAnswer
    /// It ended without a whole answer. `complaints` is the beginning of what it wrote to standard error.
    case ended(signal: Int32, exitCode: Int32, complaints: String)
}

/// Runs this program again as a child that reads something untrusted, and takes its answer.
///
/// The program must call `ConfinedChild.runIfAsked` first of all in its `main`, or `executable` must name one that does.
/// The child gets an environment of fixed variables, the descriptors of `ChildDescriptor` and nothing else. It leads a process group of its own, which is
/// killed when it has answered, at the deadline, and on cancellation. A thread of its own waits for it: nothing here blocks the pool of Swift tasks, and the
/// child, which asks to die with the thread that started it, dies with this process.
package struct ChildProcess: Sendable {
    /// What the child is to do, by the name that it knows it by.
    var purpose: String
    var executable: String
    var limits: ConfinementLimits
    package var deadlineSeconds: Int
    var mostAnswerBytes = 256 << 20

    package init(purpose: String, executable: String, limits: ConfinementLimits, deadlineSeconds: Int) {
        self.purpose = purpose
        self.executable = executable
        self.limits = limits
        self.deadlineSeconds = deadlineSeconds
    }

    /// Fixed, so that the same file gives the same picture for whoever runs the program.
    package static let environment: [String] = {
        var variables = ["PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "OMP_THREAD_LIMIT=1", "OMP_NUM_THREADS=1", "QT_QPA_PLATFORM=offscreen"]
        if let data = ProcessInfo.processInfo.environment["TESSDATA_PREFIX"] { variables.append("TESSDATA_PREFIX=\(data)") }
        return variables
    }()

    /// - Parameter file: where the child may write more than an answer, as `ChildDescriptor.file`.
    /// - Returns: the answer, a whole frame.
    package func run(request: [UInt8], file: Descriptor? = nil) async throws(ChildProcessFailure) -> [UInt8] {
        let wake = try Descriptor.pipe()
        let result: Result<[UInt8], ChildProcessFailure> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread { continuation.resume(returning: Result { () throws(ChildProcessFailure) in try attend(request, file, wake.reading) }) }
                thread.name = "confined child"
                thread.start()
            }
        } onCancel: {
            _ = wake.writing.write([1])
        }
        return try result.get()
    }

    private func attend(_ request: [UInt8], _ file: Descriptor?, _ wake: Descriptor) throws(ChildProcessFailure) -> [UInt8] {
        let question = try Descriptor.memoryFile("request")
        let complaints = try Descriptor.memoryFile("complaints")
        guard question.write(request) else { throw .couldNotStart(lastProblem()) }
        question.rewind()
        let (reading, child) = try start(question, complaints, file)
        var answer: [UInt8] = []
        let outcome = collect(from: reading, wake: wake, into: &answer)
        if outcome == nil, AnswerFrame.isWhole(answer) {
            stop(child)
            return answer
        }
        guard outcome == nil else {
            stop(child)
            throw outcome ?? .deadline
        }
        // The pipe is closed and the answer is not whole: the child has died or is about to.
        let end = waitForEnd(of: child)
        complaints.rewind()
        let text = String(decoding: complaints.readAll(2_048), as: UTF8.self)
        throw .ended(signal: end.signal, exitCode: end.exit_code, complaints: text)
    }

    private func start(
        _ question: Descriptor, _ complaints: Descriptor, _ file: Descriptor?
    ) throws(ChildProcessFailure) -> (Descriptor, pid_t) {
        let (reading, writing) = try Descriptor.pipe()
        let arguments = [executable, purpose] + limits.arguments + ["\(getpid())"]
        let descriptors = [question.number, writing.number, complaints.number] + (file.map { [$0.number] } ?? [])
        var child: pid_t = 0
        let status = withCStrings(arguments) { argv in
            withCStrings(Self.environment) { envp in
                bcp_spawn(executable, argv, envp, descriptors, Int32(descriptors.count), 1, &child)
            }
        }
        guard status == 0 else { throw .couldNotStart(lastProblem(status)) }
        return (reading, child)
    }

    /// Reads until the child closes its end. Returns why it did not come to that.
    private func collect(from reading: Descriptor, wake: Descriptor, into answer: inout [UInt8]) -> ChildProcessFailure? {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(deadlineSeconds)
        while true {
            let left = clock.now.duration(to: deadline)
            if left <= .zero { return .deadline }
            let milliseconds = left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000 + 1
            switch bcp_wait_readable(reading.number, wake.number, milliseconds) {
            case 2: return .cancelled
            case 1:
                guard let bytes = reading.readSome() else { return nil }
                answer += bytes
                if answer.count > mostAnswerBytes { return .tooMuchAnswer }
                if AnswerFrame.isWhole(answer) { return nil }
            default: continue
            }
        }
    }

    /// Kills the whole group and reaps its leader.
    private func stop(_ child: pid_t) {
        kill(-child, SIGKILL)
        _ = bcp_reap(child, 1)
    }

    private func waitForEnd(of child: pid_t) -> bcp_end {
        for _ in 0..<200 {
            let end = bcp_reap(child, 0)
            if end.ended != 0 {
                kill(-child, SIGKILL)
                return end
            }
            usleep(10_000)
        }
        kill(-child, SIGKILL)
        return bcp_reap(child, 1)
    }
}

/// What a child may use at most.
package struct ConfinementLimits: Hashable, Sendable {
    /// Address space.
    var memoryBytes: Int
    var processorSeconds: Int
    /// Of any file that it writes.
    var fileBytes: Int

    package init(memoryBytes: Int, processorSeconds: Int, fileBytes: Int) {
        self.memoryBytes = memoryBytes
        self.processorSeconds = processorSeconds
        self.fileBytes = fileBytes
    }

    var arguments: [String] { [memoryBytes, processorSeconds, fileBytes].map(String.init) }
}

/// The child's descriptors.
package enum ChildDescriptor {
    package static let request: Int32 = 0
    package static let answer: Int32 = 1
    static let complaints: Int32 = 2
    package static let file: Int32 = 3
}

/// Lends the strings as a null-terminated array of C strings.
package func withCStrings<Value>(_ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value) -> Value {
    let copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { copies.forEach { free($0) } }
    return copies.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("an array with a terminator is never empty") }
        return body(base)
    }
}

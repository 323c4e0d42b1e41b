import CChildProcess
import Foundation

/// The child's side: what a program does when `ChildProcess` has started it.
package enum ConfinedChild {
    /// Call this first of all in `main`. Returns at once unless the program was started for the purpose; then it sets its limits, does the work and ends
    /// the process with what the work returns.
    /// - Parameter work: reads a request and returns the bytes of an answer.
    package static func runIfAsked<Request: Decodable>(_ purpose: String, _ work: (Request) throws -> [UInt8]) {
        let arguments = CommandLine.arguments
        guard arguments.count == 6, arguments[1] == purpose else { return }
        guard let memory = UInt64(arguments[2]), let seconds = UInt64(arguments[3]), let file = UInt64(arguments[4]), let parent = pid_t(arguments[5]) else {
            _exit(64)
        }
        let failure = bcp_confine(memory, seconds, file, parent)
        guard failure == 0 else { give(up: "limits could not be set: \(lastProblem(failure))", 71) }
        let request: Request
        do {
            request = try JSONDecoder().decode(Request.self, from: Data(Descriptor(ChildDescriptor.request).readAll(64 << 20)))
        } catch {
            give(up: "the request cannot be read: \(error)", 65)
        }
        do {
            _exit(Descriptor(ChildDescriptor.answer).write(try work(request)) ? 0 : 74)
        } catch {
            give(up: "there is no answer: \(error)", 70)
        }
    }

    private static func give(up why: String, _ status: Int32) -> Never {
        FileHandle.standardError.write(Data((why + "\n").utf8))
        _exit(status)
    }
}

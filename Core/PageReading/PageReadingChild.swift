import CChildProcess
import Foundation
import StepTracing
import Tracing

/// The child's side: what a program does when it has been started to read something untrusted.
public enum PageReadingChild {
    /// Call this first of all in `main`. Returns at once unless the program was started as a reading child; then it reads, answers and ends the process.
    public static func runIfAsked() {
        let arguments = CommandLine.arguments
        guard arguments.count == 6, arguments[1] == ChildProcess.hiddenArgument else { return }
        guard let memory = UInt64(arguments[2]), let seconds = UInt64(arguments[3]), let file = UInt64(arguments[4]),
            let parent = pid_t(arguments[5])
        else { _exit(64) }
        let failure = bcp_confine(memory, seconds, file, parent)
        guard failure == 0 else {
            complain("limits could not be set: \(lastProblem(failure))")
            _exit(71)
        }
        _exit(answer())
    }

    private static func answer() -> Int32 {
        let request: ChildRequest
        do {
            let bytes = Descriptor(ChildDescriptor.request).readAll(64 << 20)
            request = try JSONDecoder().decode(ChildRequest.self, from: Data(bytes))
        } catch {
            complain("the request cannot be read: \(error)")
            return 65
        }
        var pictures: [[UInt8]] = []
        let answer: ChildAnswer
        do throws(ReadingError) {
            switch request {
            case .open(let request): answer = .opened(try ChildOpening(request: request).run())
            case .read(let request):
                if request.isMeasured { InstrumentationSystem.bootstrap(StepTracer()) }
                var page = try ChildPage(request: request).run()
                page.answer.steps = StepTracer.current?.steps
                pictures = [page.preview, page.thumbnail].compactMap { $0 }
                answer = .read(page.answer)
            }
        } catch {
            answer = .failed(error)
        }
        do {
            return Descriptor(ChildDescriptor.answer).write(try ChildFrame.encode(answer, pictures: pictures)) ? 0 : 74
        } catch {
            complain("the answer cannot be written: \(error)")
            return 70
        }
    }

    private static func complain(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

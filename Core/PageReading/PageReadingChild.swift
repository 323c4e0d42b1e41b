import ConfinedProcess
import StepTracing
import Tracing

/// The child's side: what a program does when it has been started to read something untrusted.
public enum PageReadingChild {
    static let purpose = "read-page-as-child"

    /// Call this first of all in `main`. Returns at once unless the program was started as a reading child; then it reads, answers and ends the process.
    public static func runIfAsked() { ConfinedChild.runIfAsked(purpose, answer) }

    private static func answer(_ request: ChildRequest) throws -> [UInt8] {
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
        return try AnswerFrame.encode(answer, further: pictures)
    }
}

import ConfinedProcess
import Foundation

/// A PDF to be made of drawings that people uploaded.
public enum ExportedDocument: Sendable, Codable {
    /// - Parameters:
    ///   - sheets: in the order of their pages.
    ///   - author: whom the notes are from.
    case markedUp(_ sheets: [MarkedUpPDF.Sheet], author: String, date: Date)
    case sideBySide(_ sheets: [SideBySidePDF.Sheet])
}

/// Makes PDFs in a child process, so that a drawing that is made to do harm costs its own export only.
///
/// The program must call `runIfAsked()` first of all in its `main`, or `executable` must name one that does.
public struct DocumentWriter: Sendable {
    public struct Failure: Error, Hashable, CustomStringConvertible {
        public var description: String
    }

    private static let purpose = "assemble-pdf-as-child"
    /// Time and memory grow with the set: two thousand sheets of 10 MB each are a little over this.
    private static let limits = ConfinementLimits(memoryBytes: 4 << 30, processorSeconds: 300, fileBytes: 8 << 30)
    private static let deadlineSeconds = 300

    private let executable: String

    public init(executable: String = "/proc/self/exe") {
        self.executable = executable
    }

    private struct Request: Codable {
        var document: ExportedDocument
        var path: String
    }

    private struct Answer: Codable {
        /// Nil: the document is written.
        var failure: String?
    }

    /// - Parameter path: where the document is to stand; what it is made of must stay in place until then.
    public func write(_ document: ExportedDocument, to path: String) async throws(Failure) {
        let child = ChildProcess(purpose: Self.purpose, executable: executable, limits: Self.limits, deadlineSeconds: Self.deadlineSeconds)
        let answer: Answer?
        do {
            answer = AnswerFrame.decode(try await child.run(request: [UInt8](try JSONEncoder().encode(Request(document: document, path: path)))))?.answer
        } catch ChildProcessFailure.deadline {
            throw Failure(description: "the PDF took longer than \(Self.deadlineSeconds) s to make; export fewer sheets, or another format")
        } catch {
            throw Failure(description: "the PDF cannot be made of these drawings: \(error)")
        }
        guard let answer else { throw Failure(description: "the PDF cannot be made: its writer gave no answer") }
        if let failure = answer.failure { throw Failure(description: failure) }
    }

    /// Call this first of all in `main`. Returns at once unless the program was started as the child that makes a document.
    public static func runIfAsked() {
        ConfinedChild.runIfAsked(purpose) { (request: Request) in
            do {
                switch request.document {
                case .markedUp(let sheets, let author, let date): try MarkedUpPDF.write(sheets, author: author, date: date, to: request.path)
                case .sideBySide(let sheets): try SideBySidePDF.write(sheets, to: request.path)
                }
                return try AnswerFrame.encode(Answer(failure: nil))
            } catch {
                return try AnswerFrame.encode(Answer(failure: "\(error)"))
            }
        }
    }
}

import CChildProcess
import ConfinedProcess
import Domain
import Foundation
import Imaging
import PDF
import Raster
import StepTracing

/// Opens uploads and reads their pages, each in a child process that a bad file can crash, hang or fill without harm to this one.
///
/// The program must call `PageReadingChild.runIfAsked()` first of all in its `main`, or `executable` must name one that does.
public struct PageReader: Sendable {
    public var limits: ReadingLimits
    public var executable: String

    public init(limits: ReadingLimits = ReadingLimits(), executable: String = "/proc/self/exe") {
        self.limits = limits
        self.executable = executable
    }

    /// Names everything that decides how a page comes out; part of the keys of stored results.
    public static var engineVersion: String {
        "pages 3, \(PDFDocument.engineVersion), \(Picture.engineVersion), \(TextRecogniser.engineVersion), fonts \(FontState.digest)"
    }

    /// Finds out what files are and how many pages they have. Several files make one document.
    /// - Parameter workspace: an empty folder that must live as long as the document is read; converted and unpacked files go there.
    public func open(_ uploads: [Upload], workspace: String) async throws(ReadingError) -> DrawingDocument {
        let name = uploads.count == 1 ? uploads[0].name : "the upload"
        let request = ChildRequest.open(OpenRequest(uploads: uploads, workspace: workspace, limits: limits))
        let child = child(extraBytes: 0, fileBytes: limits.fileMegabytes << 20, seconds: limits.openSeconds)
        switch try await ask(request, of: child, raster: nil, file: name, page: nil).answer {
        case .opened(let document): return document
        case .failed(let error): throw error
        case .read: throw ReadingError(file: name, cause: .machine(reason: "the reader answered another question"))
        }
    }

    /// Reads a page (from 0, consecutive over all files) of a document.
    public func read(page: Int, of document: DrawingDocument, options: ReadingOptions = ReadingOptions()) async throws(ReadingError) -> PageReading {
        guard let (file, inFile) = document.location(of: page) else {
            throw ReadingError(file: document.files.first?.name ?? "the document", page: page, cause: .noSuchPage)
        }
        return try await read(page: inFile, of: file, options: options)
    }

    /// Reads a page (from 0) of one file. Where the child comes to grief, which may be the recogniser's doing, the page is read again without it.
    public func read(page: Int, of file: DrawingFile, options: ReadingOptions = ReadingOptions()) async throws(ReadingError) -> PageReading {
        do {
            return try await attempt(page: page, of: file, options: options)
        } catch {
            guard options.recognition != .never, error.cause.endsChild else { throw error }
            var plain = options
            plain.recognition = .never
            var reading = try await attempt(page: page, of: file, options: plain)
            reading.note = ReadingError(file: file.name, page: page, cause: .recogniser(reason: error.reason))
            return reading
        }
    }

    private func attempt(page: Int, of file: DrawingFile, options: ReadingOptions) async throws(ReadingError) -> PageReading {
        guard file.pages.indices.contains(page) else { throw ReadingError(file: file.name, page: page, cause: .noSuchPage) }
        guard let size = file.pages[page] else { throw ReadingError(file: file.name, page: page, cause: .damagedPage) }
        let request = ReadRequest(path: file.path, name: file.name, kind: file.kind, page: page, options: options, limits: limits, isMeasured: StepTracer.current != nil)
        try size.check(request)
        let (width, height) = size.pixels(dpi: options.dpi)
        let raster: Descriptor
        do {
            raster = try Descriptor.memoryFile("raster")
        } catch {
            throw ReadingError(file: file.name, page: page, cause: cause(of: error, child: nil))
        }
        let seconds = limits.pageSeconds + (options.recognition == .never ? 0 : limits.recognitionSeconds)
        let child = child(extraBytes: width * height, fileBytes: max(width * height, 64 << 20), seconds: seconds)
        let (answer, pictures) = try await ask(.read(request), of: child, raster: raster, file: file.name, page: page)
        switch answer {
        case .failed(let error): throw error
        case .opened: throw ReadingError(file: file.name, page: page, cause: .machine(reason: "the reader answered another question"))
        case .read(let read):
            // The child is not to be believed: its raster must be of the size that was asked for.
            guard abs(read.size.width - size.width) < 0.01, abs(read.size.height - size.height) < 0.01, read.width == width, read.height == height
            else { throw ReadingError(file: file.name, page: page, cause: .sizeDiffers) }
            guard bcp_seal(raster.number) == 0, let grey = GreyRaster(mapping: raster.number, width: width, height: height, dpi: options.dpi) else {
                throw ReadingError(file: file.name, page: page, cause: .machine(reason: "the raster cannot be taken over (\(lastProblem()))"))
            }
            if let steps = read.steps { StepTracer.current?.adopt(steps) }
            let (preview, thumbnail) = split(pictures, read)
            return PageReading(
                width: size.width, height: size.height, raster: grey, text: read.text,
                identity: TitleBlockReader.read(text: read.text, width: size.width, height: size.height), note: read.note, preview: preview,
                thumbnail: thumbnail)
        }
    }

    private func split(_ pictures: ArraySlice<UInt8>, _ read: ReadAnswer) -> (preview: [UInt8]?, thumbnail: [UInt8]?) {
        let first = read.previewLength.map { pictures.prefix(max(0, $0)) }
        let rest = pictures.dropFirst(first?.count ?? 0)
        return (first.map(Array.init), read.thumbnailLength.map { Array(rest.prefix(max(0, $0))) })
    }

    private func child(extraBytes: Int, fileBytes: Int, seconds: Int) -> ChildProcess {
        let limits = ConfinementLimits(memoryBytes: (limits.memoryMegabytes << 20) + extraBytes, processorSeconds: seconds + 5, fileBytes: fileBytes)
        return ChildProcess(purpose: PageReadingChild.purpose, executable: executable, limits: limits, deadlineSeconds: seconds)
    }

    private func ask(
        _ request: ChildRequest, of child: ChildProcess, raster: Descriptor?, file: String, page: Int?
    ) async throws(ReadingError) -> (answer: ChildAnswer, pictures: ArraySlice<UInt8>) {
        let frame: [UInt8]
        do {
            frame = try await child.run(request: [UInt8](JSONEncoder().encode(request)), file: raster)
        } catch let failure as ChildProcessFailure {
            throw ReadingError(file: file, page: page, cause: cause(of: failure, child: child))
        } catch {
            throw ReadingError(file: file, page: page, cause: .machine(reason: "\(error)"))
        }
        guard let decoded = AnswerFrame.decode(frame, as: ChildAnswer.self) else {
            throw ReadingError(file: file, page: page, cause: .machine(reason: "the reader's answer cannot be read"))
        }
        return (decoded.answer, decoded.further)
    }

    /// What the end of a child says about the file that it read.
    private func cause(of failure: ChildProcessFailure, child: ChildProcess?) -> ReadingError.Cause {
        switch failure {
        case .couldNotStart(let reason): return .machine(reason: reason)
        case .deadline: return .tooSlow(seconds: child?.deadlineSeconds ?? 0)
        case .cancelled: return .cancelled
        case .tooMuchAnswer: return .tooMuchMemory(megabytes: limits.memoryMegabytes)
        case .ended(let signal, let exitCode, let complaints):
            if signal == SIGXCPU { return .tooSlow(seconds: child?.deadlineSeconds ?? 0) }
            if signal == SIGKILL { return .machine(reason: "it was killed from outside; the machine may be short of memory") }
            if Self.saysOutOfMemory(complaints) { return .tooMuchMemory(megabytes: limits.memoryMegabytes) }
            if signal != 0 { return .crashed(signal: Int(signal)) }
            let line = complaints.split(separator: "\n").first.map(String.init) ?? "it ended with code \(exitCode)"
            return .machine(reason: line)
        }
    }

    /// How the allocators of C++, Poppler, Swift and the loader say that the limit was met.
    private static func saysOutOfMemory(_ complaints: String) -> Bool {
        ["bad_alloc", "Out of memory", "out of memory", "memory allocation", "Cannot allocate memory", "malloc"].contains { complaints.contains($0) }
    }
}

extension ReadingError.Cause {
    /// Whether the reading child died of it.
    fileprivate var endsChild: Bool {
        switch self {
        case .tooSlow, .tooMuchMemory, .crashed: true
        default: false
        }
    }
}

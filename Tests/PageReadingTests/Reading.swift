import Foundation
import PageReading

/// A page reader whose children are the command that is built beside the tests.
func makeReader(_ limits: ReadingLimits = ReadingLimits()) -> PageReader {
    let products = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    return PageReader(limits: limits, executable: products.appendingPathComponent("buildtrace").path)
}

extension Scratch {
    /// Writes a file and opens it.
    func open(_ name: String, _ data: Data, limits: ReadingLimits = ReadingLimits()) async throws -> DrawingDocument {
        let path = try file(name, data)
        return try await makeReader(limits).open([Upload(path: path)], workspace: folder("workspace"))
    }

    /// Why a file cannot be opened.
    func refusal(_ name: String, _ data: Data, limits: ReadingLimits = ReadingLimits()) async -> ReadingError? {
        do {
            _ = try await open(name, data, limits: limits)
            return nil
        } catch {
            return error as? ReadingError
        }
    }

    /// Why a page cannot be read.
    func refusal(page: Int, of data: Data, options: ReadingOptions = ReadingOptions(dpi: 72, recognition: .never), limits: ReadingLimits = ReadingLimits())
        async throws -> ReadingError?
    {
        let document = try await open("set.pdf", data, limits: limits)
        do {
            _ = try await makeReader(limits).read(page: page, of: document, options: options)
            return nil
        } catch {
            return error
        }
    }
}

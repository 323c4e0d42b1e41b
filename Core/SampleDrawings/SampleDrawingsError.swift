/// Why sample drawings could not be made.
public enum SampleDrawingsError: Error, Equatable {
    case noSheets(Int)
    case tooManySheets(Int, limit: Int)
    case cannotWrite(path: String, reason: String)
    case compressionFailed(code: Int)
    case cannotScan(sheet: String, reason: String)
}

extension SampleDrawingsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noSheets(let count): "a set needs at least one sheet, not \(count)"
        case .tooManySheets(let count, let limit): "\(count) sheets are more than the \(limit) that the sheet numbers reach for; ask for fewer"
        case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)"
        case .compressionFailed(let code): "zlib could not compress a stream (code \(code))"
        case .cannotScan(let sheet, let reason): "sheet \(sheet) could not be drawn as a scan: \(reason)"
        }
    }
}

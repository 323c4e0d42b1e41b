/// What is to be done next for a job. Actions are carried out in order, in one transaction with what led to them.
public enum JobAction: Hashable, Sendable {
    /// Both versions are open: the job runs, and has these pages to read.
    case start(oldPages: Int, newPages: Int)
    case readPage(Side, Int)
    /// A pair that leaves the results, with whatever is done or under way for it.
    case supersede(SheetKey)
    /// A superseded result that belongs to the results after all.
    case reinstate(SheetKey)
    case addPair(SheetKey, SheetMatch, isProvisional: Bool)
    /// A provisional pair that the matching of all pages agrees with.
    case confirm(SheetKey, SheetMatch)
    /// A sheet without partner: `added` or `removed`; or `failed`, where its page could not be read.
    case addSingle(SheetKey, SheetReport.Status)
    /// All pages are in and matched.
    case matched(totalPages: Int, failedPages: Int, pairs: Int)
    case compare(SheetKey)
    case summarise(SheetKey)
    case finish(JobEnd)
}

/// How a job ends.
public enum JobEnd: Hashable, Sendable {
    /// With the number of sheets in the result, and of those that failed.
    case completed(sheets: Int, failed: Int)
    case failed(JobFailure)
    case cancelled
}

/// Why nothing could be compared.
public enum JobFailure: Hashable, Sendable {
    case versionRefused(Side, reason: String)
    case noPageReadable(Side)
    case everySheetFailed

    /// Stable, for programs.
    public var code: String {
        switch self {
        case .versionRefused: "version-refused"
        case .noPageReadable: "no-page-readable"
        case .everySheetFailed: "every-sheet-failed"
        }
    }

    public var message: String {
        switch self {
        case .versionRefused(let side, let reason): "the \(side.rawValue) set was refused: \(reason)"
        case .noPageReadable(let side): "no page of the \(side.rawValue) set could be read; upload a sound copy of it"
        case .everySheetFailed: "not one sheet could be compared; each sheet says why"
        }
    }
}

/// What happened to a job.
public enum JobOccurrence: Hashable, Sendable {
    case versionOpened(Side, VersionProgress)
    case pageRead(Side, ReadSheet)
    case pageFailed(Side, Int)
    /// `changed`, `unchanged`, `refused`, or `failed` where the pair could not be compared.
    case pairCompared(SheetKey, SheetReport.Status)
    case summaryOver(SheetKey, isWritten: Bool)
    case cancelled
}

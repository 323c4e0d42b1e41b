/// The topics that the functions talk over, by their short names; prefix and project are the publisher's.
public enum Topic: String, Hashable, Sendable, CaseIterable {
    case drawingUploads = "drawing-uploads"
    case ocrPages = "ocr-pages"
    case diffPairs = "diff-pairs"
    case summaryOverlays = "summary-overlays"
    case ocrCompletions = "ocr-completions"
    case diffCompletions = "diff-completions"
    case summaryCompletions = "summary-completions"
    case drawingProcessingTasks = "drawing-processing-tasks"

    /// Where its messages end after the last delivery attempt.
    public var deadLetterTopic: String { rawValue + "-dead-letter" }

    /// The topic of a kind of stage.
    public static func work(of kind: StageKind) -> Topic {
        switch kind {
        case .ocr: .ocrPages
        case .diff: .diffPairs
        case .summary: .summaryOverlays
        }
    }

    /// The topic on which a kind of stage reports that it is over.
    public static func completion(of kind: StageKind) -> Topic {
        switch kind {
        case .ocr: .ocrCompletions
        case .diff: .diffCompletions
        case .summary: .summaryCompletions
        }
    }
}

/// One unit of a job's work: a page, a pair of pages, or a comparison's words.
public enum StageKind: String, Hashable, Sendable, Codable, CaseIterable {
    case ocr, diff, summary
}

/// Which of a job's two versions.
public enum Side: String, Hashable, Sendable, Codable, CaseIterable {
    case old, new
}

/// A sentence about changes with the ids of the changes that it rests on.
public struct CitedSentence: Hashable, Sendable, Codable {
    public var text: String
    public var citations: [String]

    public init(_ text: String, citations: [String]) {
        self.text = text
        self.citations = citations
    }
}

/// Holds a model's sentences to the changes that there are: what rests on none, or on one that does not exist, is dropped and counted.
public struct CitationCheck: Hashable, Sendable {
    /// In the order given, each with its ids once.
    public let kept: [CitedSentence]
    public let dropped: Int

    /// - Parameters:
    ///   - sentences: as the model gave them.
    ///   - existing: the ids of all changes of the sheet.
    public init(_ sentences: [CitedSentence], existing: some Sequence<String>) {
        let existing = Set(existing)
        kept = sentences.compactMap { sentence in
            let text = sentence.text.trimmingSpaces
            guard !text.isEmpty, !sentence.citations.isEmpty, sentence.citations.allSatisfy(existing.contains) else { return nil }
            var seen: Set<String> = []
            return CitedSentence(text, citations: sentence.citations.filter { seen.insert($0).inserted })
        }
        dropped = sentences.count - kept.count
    }
}

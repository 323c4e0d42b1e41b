import Domain
import FoundationEssentials

/// What a model is asked to answer, as JSON.
struct ModelAnswer: Hashable, Sendable, Decodable {
    struct Sentence: Hashable, Sendable, Decodable {
        var text: String
        /// Missing ones count as none, so that the sentence is dropped and counted rather than the whole answer.
        var citations: [String]?

        /// On one line, as `Summary.text` has one sentence a line.
        var cited: CitedSentence { CitedSentence(text.split(whereSeparator: \.isWhitespace).joined(separator: " "), citations: citations ?? []) }
    }

    struct Trade: Hashable, Sendable, Decodable {
        var discipline: String
        var text: String
        var citations: [String]?

        var sentence: Sentence { Sentence(text: text, citations: citations) }
    }

    static let mostSentences = 80
    static let mostCharacters = 2000

    var sentences: [Sentence]
    var criticalChange: Sentence?
    var recommendations: [Sentence]?
    var disciplines: [Trade]?

    enum CodingKeys: String, CodingKey {
        case sentences, recommendations, disciplines
        case criticalChange = "critical_change"
    }

    /// An answer that is no summary, in words.
    struct Invalid: Error, Hashable {
        var reason: String
    }

    /// Reads and checks a model's text.
    static func decode(_ text: String) throws(Invalid) -> ModelAnswer {
        let answer: ModelAnswer
        do {
            answer = try JSONDecoder().decode(ModelAnswer.self, from: Data(text.utf8))
        } catch let error as DecodingError {
            throw Invalid(reason: error.place)
        } catch {
            throw Invalid(reason: "it is no JSON")
        }
        let all = answer.all
        guard !answer.sentences.isEmpty else { throw Invalid(reason: "'sentences' is empty") }
        guard all.count <= mostSentences else { throw Invalid(reason: "it has \(all.count) sentences, more than \(mostSentences)") }
        guard all.allSatisfy({ $0.text.count <= mostCharacters }) else {
            throw Invalid(reason: "a sentence has more than \(mostCharacters) characters")
        }
        return answer
    }

    private var all: [Sentence] {
        sentences + [criticalChange].compactMap { $0 } + (recommendations ?? []) + (disciplines ?? []).map(\.sentence)
    }

    /// The answer held to the changes that there are.
    /// - Returns: nil where no sentence is left.
    func checked(existing ids: [String]) -> (words: CheckedWords?, dropped: Int) {
        let text = CitationCheck(sentences.map(\.cited), existing: ids)
        let critical = CitationCheck([criticalChange].compactMap { $0?.cited }, existing: ids)
        let advice = CitationCheck((recommendations ?? []).map(\.cited), existing: ids)
        var dropped = text.dropped + critical.dropped + advice.dropped
        var trades: [String: [String]] = [:]
        for trade in disciplines ?? [] {
            let check = CitationCheck([trade.sentence.cited], existing: ids)
            dropped += check.dropped
            let name = (Discipline(rawValue: trade.discipline) ?? .other).rawValue
            for sentence in check.kept { trades[name, default: []].append(sentence.withIDs) }
        }
        guard !text.kept.isEmpty else { return (nil, dropped) }
        let summary = Summary(
            text: text.kept.map(\.text).joined(separator: "\n"), criticalChange: critical.kept.first?.withIDs,
            recommendations: advice.kept.map(\.withIDs), source: .model, citations: text.kept.map(\.citations))
        return (CheckedWords(summary: summary, changesByDiscipline: trades), dropped)
    }
}

/// What is left of an answer whose citations were checked.
struct CheckedWords: Hashable, Sendable {
    var summary: Summary
    /// By raw value of `Discipline`.
    var changesByDiscipline: [String: [String]]
}

extension CitedSentence {
    /// The text with the ids that it rests on in it, for places that have no list of citations beside them.
    var withIDs: String {
        guard !citations.isEmpty, !citations.allSatisfy({ text.contains($0) }) else { return text }
        let ids = citations.prefix(6).joined(separator: ", ") + (citations.count > 6 ? " and \(citations.count - 6) more" : "")
        let body = text.hasSuffix(".") ? String(text.dropLast()) : text
        return "\(body) (\(ids))."
    }
}

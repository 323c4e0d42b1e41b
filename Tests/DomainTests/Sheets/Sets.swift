@testable import Domain

/// A sheet as the reader of pages would hand it over.
func sheet(
    _ page: Int, _ number: String? = nil, _ title: String? = nil, words: [String]? = nil, discipline: Discipline? = nil,
    confidence: Double = 0.95
) -> ReadSheet {
    ReadSheet(
        page: page,
        identity: SheetIdentity(number: number, title: title, discipline: discipline, confidence: number == nil ? 0 : confidence),
        fingerprint: words.flatMap { ContentFingerprint(words: $0)?.string })
}

/// Words that no other seed has, `shared` of them replaced by words that all have.
func vocabulary(_ seed: String, _ count: Int = 80, shared: Int = 0) -> [String] {
    (0..<count).map { $0 < shared ? "COMMON\($0)" : "\(seed)\($0)" }
}

/// Pairs as `[old, new]` for brevity.
func pages(_ result: SheetMatching.Result) -> [[Int]] { result.pairs.map { [$0.old, $0.new] } }

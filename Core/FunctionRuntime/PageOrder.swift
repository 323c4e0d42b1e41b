import Domain

/// Pairs sheets by their order in both sets.
enum PageOrder {
    static let matcher: SheetMatcher = { old, new in
        zip(old.sorted { $0.page < $1.page }, new.sorted { $0.page < $1.page }).map {
            SheetPairing(old: $0.page, new: $1.page, match: SheetMatch(method: .order, confidence: 0.5))
        }
    }
}

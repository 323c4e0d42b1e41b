extension SheetMatching {
    /// Sheets that were sent back because their alignment was refused, and sheets that had no partner, matched once more among themselves.
    ///
    /// - Parameters:
    ///   - old, new: the sheets that are free.
    ///   - refused: pairs that were tried and refused.
    /// - Returns: pairs that were not tried yet and that number, title or content speak for. A place in the set is no ground to try again.
    public static func again(old: [ReadSheet], new: [ReadSheet], refused: Set<SheetKey>) -> [SheetPairing] {
        match(old: old, new: new, forbidden: refused).pairs
            .filter { $0.match.method != .order && !refused.contains(SheetKey(old: $0.old, new: $0.new)) }
    }

    /// Whether two sheets that share a number, and whose drawings do not coincide, are different sheets: the number was given to other content. Their
    /// titles say so, and their words do not speak against it.
    public static func isReused(old: ReadSheet, new: ReadSheet) -> Bool {
        guard let first = old.identity.title.flatMap(SheetMatchingTitle.init), let second = new.identity.title.flatMap(SheetMatchingTitle.init) else { return false }
        let mine = old.fingerprint.flatMap(ContentFingerprint.init)
        let theirs = new.fingerprint.flatMap(ContentFingerprint.init)
        let content = mine.flatMap { mine in theirs.map { mine.similarity(to: $0) } }
        return first.similarity(to: second) < 0.5 && (content ?? 0) < 0.35
    }
}

import Domain

extension Alignment {
    /// Old words as if no view had moved by itself: the sheet's transform takes each to where its view's transform would.
    func gathered(_ words: [Word]) -> [Word] {
        guard let views, !views.isEmpty, let back = transform.inverse else { return words }
        return words.map { word in
            guard let view = views.first(where: { $0.share(of: word.box) > 0.5 }) else { return word }
            var word = word
            word.box = view.transform.then(back)(word.box)
            return word
        }
    }

    /// One change for each view: it moved, and nothing else is said of what moved with it.
    var movedViews: [ChangeDraft] {
        (views ?? []).map { view in
            ChangeDraft(
                kind: .moved, category: .view, bounds: view.bounds, before: transform(view.oldBounds), oldBounds: view.oldBounds,
                confidence: verdict == .good ? 0.95 : 0.8)
        }
    }
}

import Domain

/// One sheet: words, picture with marks, list of changes.
struct GallerySheet {
    let sheet: SheetReport
    let name: String
    /// The section's id; those of changes begin with it.
    let anchor: String
    let previous: String?
    let next: String?
    let pictures: SheetPictures?

    var html: String {
        """
        <section id="\(anchor)" class="sheet" data-status="\(sheet.status.rawValue)" tabindex="-1" aria-labelledby="\(anchor)-name">
        <div class="title"><h2 id="\(anchor)-name">\(HTML.text(name)) <small>\(HTML.text(sheet.title ?? ""))</small></h2>
        \(GalleryIndex.badge(sheet.status))<span class="facts">\(facts)</span><span class="way">\(way)</span></div>
        \(words)\(notes)\(wholePictures)\(changes)</section>

        """
    }

    private var way: String {
        [(previous, "Previous"), (next, "Next")].compactMap { target, word in target.map { "<a href=\"#\($0)\">\(word)</a>" } }.joined(separator: " ")
            + " <a href=\"#\">Top</a>"
    }

    private var facts: String {
        var facts: [String] = []
        switch (sheet.oldPage, sheet.newPage) {
        case (let old?, let new?): facts.append("page \(old) → \(new)")
        case (nil, let new?): facts.append("new page \(new)")
        case (let old?, nil): facts.append("old page \(old)")
        case (nil, nil): break
        }
        if let match = sheet.match { facts.append("matched by \(Self.words(match.method)) (\(Int((match.confidence * 100).rounded())) %)") }
        if let alignment = sheet.alignment, alignment.verdict != .refused {
            let hundredths = Int((alignment.residualMillimetres * 100).rounded())
            facts.append("alignment \(alignment.verdict.rawValue), off by \(Double(hundredths) / 100) mm")
        }
        return HTML.text(facts.joined(separator: " · "))
    }

    private static func words(_ method: SheetMatch.Method) -> String { method == .normalisedNumber ? "normalised number" : method.rawValue }

    /// The summary, each sentence with links to the changes that it rests on.
    private var words: String {
        guard let summary = sheet.summary else { return "" }
        let anchors = Dictionary(sheet.changes.enumerated().map { ($0.element.id, changeAnchor($0.offset)) }, uniquingKeysWith: { first, _ in first })
        let sentences = summary.text.split(separator: "\n").enumerated().map { index, sentence in
            let cited = summary.citations.indices.contains(index) ? summary.citations[index] : []
            // The first sentence sums up and cites everything, which says nothing.
            let links = (cited.count > 8 ? [] : cited).compactMap { id in anchors[id].map { "<a class=\"cite\" href=\"#\($0)\">\(HTML.text(id))</a>" } }
            return "<li>\(HTML.text(String(sentence))) \(links.joined(separator: " "))</li>"
        }
        var html = "<ul class=\"summary\">\(sentences.joined(separator: "\n"))</ul>\n"
        if let critical = summary.criticalChange { html += "<p class=\"critical\"><strong>Critical:</strong> \(HTML.text(critical))</p>\n" }
        if !summary.recommendations.isEmpty {
            let items = summary.recommendations.map { "<li>\(HTML.text($0))</li>" }.joined()
            html += "<details class=\"advice\"><summary>What to do now</summary><ul>\(items)</ul></details>\n"
        }
        return html
    }

    private var notes: String {
        let reasons = (sheet.alignment?.verdict == .good ? [] : sheet.alignment?.reasons ?? []) + (sheet.notes ?? [])
        guard !reasons.isEmpty else { return "" }
        return "<ul class=\"notes\">\(reasons.map { "<li>\(HTML.text($0))</li>" }.joined())</ul>\n"
    }

    private var wholePictures: String {
        guard let pictures else { return "" }
        if let overlay = pictures.overlay {
            return """
                <figure class="overlay"><div class="marked">\(image(overlay, "Overlay of \(name), old and new"))\(marks(pictures))</div>
                <figcaption><span class="key old">only old</span> <span class="key new">only new</span> <span class="key both">both</span></figcaption></figure>

                """
        }
        let sides = [("Before", pictures.before), ("After", pictures.after)].compactMap { word, picture in
            picture.map { "<figure>\(image($0, "\(name), \(word.lowercased())"))<figcaption>\(word)</figcaption></figure>" }
        }
        return "<div class=\"sides\">\(sides.joined())</div>\n"
    }

    /// Boxes over the overlay, each a link to its change.
    private func marks(_ pictures: SheetPictures) -> String {
        sheet.changes.enumerated().map { index, change in
            // So that a decimal point can still be seen and hit.
            let box = change.bounds.grown(by: 0.003 * max(pictures.width, pictures.height))
            let style = [
                "left:\(HTML.percent(box.left / pictures.width))", "top:\(HTML.percent(box.top / pictures.height))",
                "width:\(HTML.percent(box.width / pictures.width))", "height:\(HTML.percent(box.height / pictures.height))",
            ].joined(separator: ";")
            let kind = change.category == .titleBlock ? "titleBlock" : change.kind.rawValue
            return """
                <a class="mark \(kind)" style="\(style)" href="#\(changeAnchor(index))" tabindex="-1" title="\(HTML.text(change.id))" \
                aria-label="\(HTML.text(change.id))"></a>
                """
        }.joined()
    }

    private var changes: String {
        guard !sheet.changes.isEmpty else { return "" }
        let content = sheet.changes.enumerated().filter { $0.element.category != .titleBlock }
        let titleBlock = sheet.changes.enumerated().filter { $0.element.category == .titleBlock }
        var html = ""
        if !content.isEmpty { html += list(content) }
        if !titleBlock.isEmpty {
            html += "<details class=\"titleblock\"><summary>\(titleBlock.count) in the title block</summary>\(list(titleBlock))</details>\n"
        }
        return html
    }

    private func list(_ changes: [(offset: Int, element: Change)]) -> String {
        let cards = changes.map { index, change in
            GalleryChange(change: change, anchor: changeAnchor(index), pictures: pictures?.changes[change.id]).html
        }
        return "<ol class=\"changes\">\n\(cards.joined())</ol>\n"
    }

    private func changeAnchor(_ index: Int) -> String { "\(anchor)-\(index + 1)" }

    private func image(_ picture: GalleryPicture, _ words: String) -> String { Self.image(picture, words) }

    static func image(_ picture: GalleryPicture, _ words: String) -> String {
        """
        <img src="\(HTML.dataURI(png: picture.png))" width="\(picture.width)" height="\(picture.height)" alt="\(HTML.text(words))" loading="lazy" decoding="async">
        """
    }
}

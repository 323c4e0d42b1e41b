import Domain

/// One change: what it is, what it said, and its place before and after.
struct GalleryChange {
    let change: Change
    let anchor: String
    let pictures: ChangePictures?

    var html: String {
        """
        <li id="\(anchor)" class="change" tabindex="-1">
        <div class="what"><span class="id">\(HTML.text(change.id))</span> <span class="kind \(change.kind.rawValue)">\(change.kind.rawValue)</span> \
        <span class="category">\(HTML.text(category))</span><span class="confidence">\(Int((change.confidence * 100).rounded())) %</span></div>
        \(text)\(crops)</li>

        """
    }

    private var category: String { change.category == .titleBlock ? "title block" : change.category.rawValue }

    private var text: String {
        guard let text = change.text else { return "" }
        var parts: [String] = []
        if !text.old.isEmpty { parts.append("<del>\(HTML.text(text.old))</del>") }
        if !text.new.isEmpty { parts.append("<ins>\(HTML.text(text.new))</ins>") }
        var line = parts.joined(separator: " <span aria-hidden=\"true\">→</span> ")
        if let difference = change.dimensionDifferenceMillimetres, abs(difference) >= 0.05 {
            line += " <span class=\"difference\">\(difference > 0 ? "+" : "−")\(Self.number(abs(difference))) mm</span>"
        }
        return "<p class=\"text\">\(line)</p>\n"
    }

    private var crops: String {
        guard let pictures else { return "<p class=\"unseen\">No picture of its own here; see the overlay.</p>" }
        return "<div class=\"crops\">\(crop("Before", pictures.before, pictures.beforeMark))\(crop("After", pictures.after, pictures.afterMark))</div>"
    }

    private func crop(_ word: String, _ picture: GalleryPicture, _ mark: Box) -> String {
        let left = max(0, mark.left), top = max(0, mark.top)
        let style =
            "left:\(HTML.percent(left));top:\(HTML.percent(top));width:\(HTML.percent(min(1, mark.right) - left));height:\(HTML.percent(min(1, mark.bottom) - top))"
        return """
            <figure><div class="marked">\(GallerySheet.image(picture, "\(change.id), \(word.lowercased())"))<span class="spot" style="\(style)"></span></div>\
            <figcaption>\(word)</figcaption></figure>
            """
    }

    /// With one decimal where there is one.
    private static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() && abs(tenths) < 1e15 ? String(Int(tenths)) : String(tenths)
    }
}

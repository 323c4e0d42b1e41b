extension Change.Category {
    /// What a string on a drawing is: a dimension, a tag (a short mark with a digit, `3/A501`, `W12x26`, `D-04`), or a note.
    public static func of(text: String) -> Change.Category {
        let trimmed = text.trimmingSpaces
        if Dimension(trimmed) != nil { return .dimension }
        if trimmed.count <= 8, !trimmed.contains(" "), trimmed.contains(where: \.isNumber) { return .tag }
        return .note
    }
}

extension PairComparer {
    /// Counts the changes to how pairs are compared; a stored result of another version is not the same result.
    public static let engineVersion = "comparison 3"
}

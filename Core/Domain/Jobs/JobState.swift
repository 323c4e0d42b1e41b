/// Where a job stands.
public enum JobState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Waits for its versions to be opened.
    case pending
    case running
    case completed
    /// Nothing could be compared.
    case failed
    case cancelled

    public var isFinal: Bool { self == .completed || self == .failed || self == .cancelled }
}

/// Where one stage of a job stands, as the machine sees it.
public enum StageProgress: Hashable, Sendable {
    /// Its turn has not come.
    case waiting
    /// With the broker or a function.
    case inFlight
    case completed
    case failed
    /// Superseded or cancelled: whatever comes of it does not count.
    case dropped

    public var isOver: Bool { self != .waiting && self != .inFlight }
}

/// A version of a job, as far as it was opened.
public enum VersionProgress: Hashable, Sendable {
    case pending
    case ready(pages: Int)
    case refused(reason: String)
}

/// A pair of pages (from 0), or one page that has no partner.
public struct SheetKey: Hashable, Sendable {
    public var old: Int?
    public var new: Int?

    public init(old: Int?, new: Int?) {
        self.old = old
        self.new = new
    }
}

/// What the matching of sheets goes by.
public struct ReadSheet: Hashable, Sendable {
    /// From 0.
    public var page: Int
    public var identity: SheetIdentity
    /// What the reader made for sheets that number and title do not tell; JSON.
    public var fingerprint: String?

    public init(page: Int, identity: SheetIdentity, fingerprint: String? = nil) {
        self.page = page
        self.identity = identity
        self.fingerprint = fingerprint
    }
}

/// Two sheets that belong together.
public struct SheetPairing: Hashable, Sendable {
    public var old: Int
    public var new: Int
    public var match: SheetMatch

    public init(old: Int, new: Int, match: SheetMatch) {
        self.old = old
        self.new = new
        self.match = match
    }
}

/// Pairs the sheets of two whole sets, one to one. Each argument is in order of page, and the result depends on nothing else.
///
/// `refused` are pairs that were tried and whose alignment was refused; with any of them, the sheets are those that are free, and only pairs that were
/// not tried may come back.
public typealias SheetMatcher = @Sendable (_ old: [ReadSheet], _ new: [ReadSheet], _ refused: Set<SheetKey>) -> [SheetPairing]

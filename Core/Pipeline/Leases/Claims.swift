import Domain
import FoundationEssentials

/// The right to work on a stage until the lease runs out. The fencing number proves it when the work is finished.
public struct StageClaim: Hashable, Sendable {
    public var organizationID: OrganizationID
    public var jobID: JobID
    public var stageID: StageID
    public var kind: StageKind
    public var fencing: Int64
    public var worker: String
    /// Counts from 1.
    public var attempt: Int
    /// Since the first attempt at this stage began, by the database's clock.
    public var elapsed: Duration
    /// What the keys of everything that this attempt writes begin with, up to a slash; another attempt has another, so that neither spoils the
    /// other's objects. Nil for stages that write none.
    public var objectPrefix: String?

    /// The same, where there must be one: keys without it would lie outside of every organization.
    public func objectFolder() throws(PipelineError) -> String {
        guard let objectPrefix else { throw .noObjectFolder }
        return objectPrefix
    }
}

/// The right to open a drawing version until the lease runs out.
public struct VersionClaim: Hashable, Sendable {
    public var organizationID: OrganizationID
    public var versionID: VersionID
    public var fencing: Int64
    public var worker: String
    public var attempt: Int
}

/// What became of asking for a lease.
public enum ClaimOutcome<Claim: Hashable & Sendable>: Hashable, Sendable {
    case claimed(Claim)
    /// Another delivery works on it: try later (409).
    case heldByOther(until: Date)
    /// Completed, failed, ready or refused before: publish what is left in the outbox and acknowledge (204).
    case alreadyDone
    /// The job was cancelled, or the pair superseded: acknowledge (204).
    case cancelled
    /// There is no such row: its job, version or project was deleted. Acknowledge (204).
    case gone
}

/// What became of renewing a lease, or of looking whether it is still held.
public enum RenewOutcome: Hashable, Sendable {
    /// It is held; after a renewal, for longer.
    case renewed
    /// Somebody else holds the lease, or the work is over: stop, nothing can be written any more.
    case lost
    /// The job was cancelled: stop.
    case cancelled
}

/// What became of an attempt to write an end.
public enum FinishOutcome: Hashable, Sendable {
    /// Written, with the messages that follow from it in the outbox. Flush it before acknowledging.
    case finished
    /// The fencing number has moved on: nothing was written.
    case lost
    /// The job was cancelled or the pair superseded meanwhile: nothing was written.
    case cancelled
}

/// Why a page, a pair or a summary can never succeed, in a stable code and in words for a person.
public struct StageFailure: Error, Hashable, Sendable, Codable {
    /// E.g. `corrupt-page`, `timed-out`, `dead-letter`.
    public var code: String
    public var message: String

    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}

/// How long leases last.
public struct LeasePolicy: Hashable, Sendable {
    public var duration: Duration
    public var renewal: Duration
    /// How often work looks whether it is still wanted, so that a cancelled job stops within seconds.
    public var check: Duration

    public init(duration: Duration = .seconds(30), renewal: Duration = .seconds(10), check: Duration = .seconds(2)) {
        self.duration = duration
        self.renewal = renewal
        self.check = check
    }
}

import Domain
import Postgres

/// Takes a job as far as its rows allow: loads it under its lock, asks the machine, writes what is to be done. One short transaction, the caller's.
struct JobAdvance: Sendable {
    let matcher: SheetMatcher

    /// - Parameter stage: the stage whose end brings this about, where it is known.
    /// - Returns: the job's state after; nil where there is no such job.
    @discardableResult
    func job(
        _ job: JobID, after stage: StageID? = nil, _ organization: OrganizationID, _ connection: Connection
    ) async throws -> JobState? {
        guard var snapshot = try await JobSnapshot.load(job, after: stage, organization, connection) else { return nil }
        guard !snapshot.machine.state.isFinal else { return snapshot.machine.state }
        var actions = snapshot.machine.advance(matcher: matcher)
        if snapshot.isPart, actions.contains(where: \.isAboutTheWhole) {
            guard let whole = try await JobSnapshot.load(job, after: nil, organization, connection) else { return nil }
            snapshot = whole
            actions = snapshot.machine.advance(matcher: matcher)
        }
        var writer = JobWriter(connection: connection, snapshot: snapshot)
        try await writer.carryOut(actions)
        return snapshot.machine.state
    }

    func cancel(_ job: JobID, _ organization: OrganizationID, _ connection: Connection) async throws -> JobState? {
        guard var snapshot = try await JobSnapshot.load(job, after: nil, organization, connection) else { return nil }
        let actions = snapshot.machine.handle(.cancelled, matcher: matcher)
        var writer = JobWriter(connection: connection, snapshot: snapshot)
        try await writer.carryOut(actions)
        return snapshot.machine.state
    }

    /// Starts, or fails, the jobs that waited for a version.
    func waitingJobs(of version: VersionID, _ organization: OrganizationID, _ connection: Connection) async throws {
        let jobs: [JobID] = try await connection.query(
            """
            SELECT id FROM jobs WHERE state = 'pending' AND (old_version_id = \(version) OR new_version_id = \(version))
            ORDER BY id FOR NO KEY UPDATE
            """
        ).map { try $0.get("id") }
        for job in jobs { try await self.job(job, organization, connection) }
    }
}

extension JobAction {
    /// Whether it rests on all pages or all results.
    var isAboutTheWhole: Bool {
        switch self {
        case .finish, .matched, .supersede, .reinstate, .confirm, .addSingle: true
        case .start, .readPage, .addPair, .compare, .summarise: false
        }
    }
}

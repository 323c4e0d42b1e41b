import Domain
import FoundationEssentials

/// The organization and project of an installation that knows no sign-in.
public struct LocalTenant: Hashable, Sendable {
    public var organization: OrganizationID
    public var project: ProjectID
}

extension Pipeline {
    /// Makes the default organization with its default project, where they are not there. Their ids are fixed, so that several processes that
    /// start at once agree on them.
    public func ensureLocalTenant() async throws -> LocalTenant {
        let organization = OrganizationID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))
        let project = ProjectID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 2)))
        _ = try await organizations.create(name: "Default", id: organization)
        _ = try await projects.create(organization, name: "Default", id: project)
        return LocalTenant(organization: organization, project: project)
    }
}

import Domain
import Postgres
import Testing

@testable import Pipeline

/// What the schema itself holds, whatever the code does.
@Suite struct SchemaTests {
    @Test func anotherOrganizationSeesNothing() async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job()
            let stranger = try await test.pipeline.organizations.create(name: "Stranger").id
            let stages = try await test.pipeline.jobs.stages(test.organization, job.id)
            #expect(stages.count == 2)

            #expect(try await test.pipeline.jobs.find(stranger, job.id) == nil)
            #expect(try await test.pipeline.jobs.stages(stranger, job.id) == [])
            #expect(try await test.pipeline.projects.list(stranger) == [])
            #expect(try await test.pipeline.versions.find(stranger, job.oldVersionID) == nil)
            #expect(try await test.pipeline.jobs.cancel(stranger, job.id) == nil)
            #expect(try await test.pipeline.stages.claim(stages[0].id, stranger, worker: "spy") == .gone)
            #expect(try await test.pipeline.projects.delete(stranger, test.project) == false)
            #expect(try await test.pipeline.jobs.find(test.organization, job.id)?.state == .running)
        }
    }

    @Test func everyTenantTableIsForcedUnderRowLevelSecurity() async throws {
        try await TestPipeline.with { test async throws in
            let bare = try await test.owner.withConnection { connection in
                try await connection.query(
                    """
                    SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                      AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1
                    """
                ).map { try $0.get("name", as: String.self) }
            }
            #expect(bare == ["schema_migrations"])
        }
    }

    @Test func theAppRoleSeesNothingWithoutAnOrganizationAndCannotBypass() async throws {
        try await TestPipeline.with { test async throws in
            _ = try await test.job()
            try await test.app.withConnection { connection in
                let tables = try await test.owner.withConnection { owner in
                    try await owner.query(
                        """
                        SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                          AND has_table_privilege('buildtrace_app', oid, 'SELECT') AND relname <> 'schema_migrations'
                        """
                    ).map { try $0.get("name", as: String.self) }
                }
                #expect(tables.count > 10)
                for table in tables {
                    let seen: Int = try await connection.queryOne("SELECT count(*) AS n FROM \(unsafeSQL: table)").get("n")
                    #expect(seen == 0, "\(table)")
                }
                for bypass in ["SET row_security = off; SELECT * FROM jobs", "SET ROLE buildtrace_system", "ALTER TABLE jobs DISABLE ROW LEVEL SECURITY"] {
                    let error = await #expect(throws: PostgresError.self) { try await connection.unsafeScript(bypass) }
                    #expect(error?.code == .insufficientPrivilege, "\(bypass)")
                }
                let session: String = try await connection.queryOne("SELECT session_user::text AS name").get("name")
                #expect(session == "buildtrace_app")
            }
        }
    }

    @Test func aRowOfAnotherOrganizationCannotBeWritten() async throws {
        try await TestPipeline.with { test async throws in
            let stranger = try await test.pipeline.organizations.create(name: "Stranger").id
            let error = await #expect(throws: PostgresError.self) {
                try await test.app.inOrganization(stranger) { connection in
                    _ = try await connection.execute("INSERT INTO projects (organization_id, name) VALUES (\(test.organization), 'theft')")
                }
            }
            #expect(error?.code == .insufficientPrivilege)
            let reference = await #expect(throws: PostgresError.self) {
                try await test.app.inOrganization(stranger) { connection in
                    _ = try await connection.execute(
                        "INSERT INTO drawings (organization_id, project_id, name) VALUES (\(stranger), \(test.project), 'theft')")
                }
            }
            #expect(reference?.code == .foreignKeyViolation)
        }
    }

    @Test func theSystemRoleSeesJustWhatItNeeds() async throws {
        try await TestPipeline.with { test async throws in
            for table in ["pages", "comparisons", "changes", "change_summaries", "version_files", "projects"] {
                let error = await #expect(throws: PostgresError.self, "\(table)") {
                    try await test.system.withConnection { try await $0.query("SELECT FROM \(unsafeSQL: table)") }
                }
                #expect(error?.code == .insufficientPrivilege)
            }
            let error = await #expect(throws: PostgresError.self) {
                try await test.system.withConnection { try await $0.query("UPDATE job_stages SET state = 'completed'") }
            }
            #expect(error?.code == .insufficientPrivilege)
        }
    }

    @Test func theAuditLogOnlyGrows() async throws {
        try await TestPipeline.with { test async throws in
            for database in [test.app, test.system] {
                for statement: Query in ["DELETE FROM audit_logs", "UPDATE audit_logs SET actor = 'nobody'"] {
                    let error = await #expect(throws: PostgresError.self) { try await database.withConnection { try await $0.query(statement) } }
                    #expect(error?.code == .insufficientPrivilege)
                }
            }
        }
    }
}

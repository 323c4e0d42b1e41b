-- The two roles that the functions connect as. Roles belong to the whole cluster, so another database may have made them already.
-- Passwords are given outside of migrations (ALTER ROLE … PASSWORD); locally the cluster trusts its loopback.
DO $$
BEGIN
    -- One organization at a time; row-level security decides what it sees.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'buildtrace_app') THEN
        CREATE ROLE buildtrace_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
BEGIN
    -- What is rightly across organizations: outbox, sweep, dead letters, sign-in. Sees just the tables with a policy for it.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'buildtrace_system') THEN
        CREATE ROLE buildtrace_system LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

GRANT USAGE ON SCHEMA public TO buildtrace_app, buildtrace_system;
GRANT SELECT ON schema_migrations TO buildtrace_app, buildtrace_system;

-- The organization of the transaction: set_config('buildtrace.organization', …, true). NULL where none was set, which matches no row.
CREATE FUNCTION current_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('buildtrace.organization', true), '')::uuid $$;

-- Makes a table a tenant's: forced row-level security, and a policy that shows the app role the rows of the transaction's organization.
CREATE PROCEDURE isolate_tenants(target regclass, tenant_column name DEFAULT 'organization_id') LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY tenant ON %s TO buildtrace_app USING (%I = current_organization()) WITH CHECK (%I = current_organization())',
        target, tenant_column, tenant_column);
END $$;

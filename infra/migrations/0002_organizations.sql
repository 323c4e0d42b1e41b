-- Who works here, and on what.
CREATE TABLE organizations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL DEFAULT now()
);
CALL isolate_tenants('organizations', 'id');
GRANT SELECT ON organizations TO buildtrace_app;
GRANT SELECT, INSERT ON organizations TO buildtrace_system;
CREATE POLICY system_reads ON organizations FOR SELECT TO buildtrace_system USING (true);
CREATE POLICY system_adds ON organizations FOR INSERT TO buildtrace_system WITH CHECK (true);

CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    email text NOT NULL CHECK (position('@' IN email) > 1),
    name text,
    company text,
    is_operator boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
CREATE UNIQUE INDEX users_email ON users (lower(email));
CALL isolate_tenants('users');
GRANT SELECT, INSERT, UPDATE ON users TO buildtrace_app;
GRANT SELECT, INSERT, UPDATE ON users TO buildtrace_system;
CREATE POLICY system_signs_in ON users TO buildtrace_system USING (true) WITH CHECK (true);

CREATE TABLE projects (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    description text,
    project_number text,
    client_name text,
    location text,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived')),
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, created_by) REFERENCES users (organization_id, id)
);
CALL isolate_tenants('projects');
GRANT SELECT, INSERT, UPDATE, DELETE ON projects TO buildtrace_app;

CREATE TABLE project_members (
    organization_id uuid NOT NULL,
    project_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL DEFAULT 'viewer' CHECK (role IN ('owner', 'editor', 'viewer')),
    invited_by uuid,
    invited_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, user_id),
    FOREIGN KEY (organization_id, project_id) REFERENCES projects (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, invited_by) REFERENCES users (organization_id, id)
);
CREATE INDEX project_members_user ON project_members (user_id);
CALL isolate_tenants('project_members');
GRANT SELECT, INSERT, UPDATE, DELETE ON project_members TO buildtrace_app;

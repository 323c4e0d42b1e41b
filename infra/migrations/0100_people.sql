-- Who signs in, and as whom they work.

-- A person as a sign-in provider knows them. Somebody may belong to several organizations: each membership is a row in users.
CREATE TABLE people (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    issuer text NOT NULL CHECK (issuer <> ''),
    subject text NOT NULL CHECK (subject <> ''),
    -- Verified by the provider.
    email text NOT NULL CHECK (position('@' IN email) > 1),
    name text,
    created_at timestamptz NOT NULL DEFAULT now(),
    signed_in_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (issuer, subject)
);
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
ALTER TABLE people FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON people TO buildtrace_system;
CREATE POLICY system_signs_in ON people TO buildtrace_system USING (true) WITH CHECK (true);

DROP INDEX users_email;
ALTER TABLE users
    ADD COLUMN person_id uuid REFERENCES people ON DELETE SET NULL,
    ADD COLUMN role text NOT NULL DEFAULT 'owner' CHECK (role IN ('owner', 'editor', 'viewer')),
    -- Somebody who left stays named in what they made.
    ADD COLUMN removed_at timestamptz;
ALTER TABLE users ALTER COLUMN role DROP DEFAULT;
CREATE UNIQUE INDEX users_email ON users (organization_id, lower(email));
CREATE UNIQUE INDEX users_membership ON users (person_id, organization_id);
GRANT UPDATE (name) ON organizations TO buildtrace_app;
-- "My First Project" is made at the first sign-in.
GRANT INSERT ON projects TO buildtrace_system;
CREATE POLICY system_adds ON projects FOR INSERT TO buildtrace_system WITH CHECK (true);

CREATE TABLE invitations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    email text NOT NULL CHECK (position('@' IN email) > 1),
    role text NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
    invited_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    FOREIGN KEY (organization_id, invited_by) REFERENCES users (organization_id, id)
);
CREATE UNIQUE INDEX invitations_open ON invitations (organization_id, lower(email)) WHERE accepted_at IS NULL;
CREATE INDEX invitations_email ON invitations (lower(email)) WHERE accepted_at IS NULL;
CALL isolate_tenants('invitations');
GRANT SELECT, INSERT, UPDATE, DELETE ON invitations TO buildtrace_app;
GRANT SELECT, UPDATE (accepted_at) ON invitations TO buildtrace_system;
CREATE POLICY system_signs_in ON invitations TO buildtrace_system USING (true) WITH CHECK (true);

-- One sign-in: the family of the refresh tokens that come of it.
CREATE TABLE sessions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    -- Why: logout, reuse, switched.
    revocation text,
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE,
    CHECK ((revoked_at IS NULL) = (revocation IS NULL))
);
CREATE INDEX sessions_user ON sessions (user_id);
CALL isolate_tenants('sessions');
GRANT SELECT ON sessions TO buildtrace_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO buildtrace_system;
CREATE POLICY system_signs_in ON sessions TO buildtrace_system USING (true) WITH CHECK (true);

CREATE TABLE refresh_tokens (
    -- SHA-256 of the token, which itself is kept nowhere.
    hash text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
ALTER TABLE refresh_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE refresh_tokens FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON refresh_tokens TO buildtrace_system;
CREATE POLICY system_signs_in ON refresh_tokens TO buildtrace_system USING (true) WITH CHECK (true);

-- Personal tokens for programs.
CREATE TABLE api_tokens (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    -- The most that it allows; its owner's own role limits it further.
    role text NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
    hash text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX api_tokens_user ON api_tokens (user_id, created_at);
CALL isolate_tenants('api_tokens');
GRANT SELECT, INSERT, DELETE ON api_tokens TO buildtrace_app;

-- Keys that sign access tokens, sealed with the installation's secret.
CREATE TABLE signing_keys (
    kid text PRIMARY KEY,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE signing_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE signing_keys FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, DELETE ON signing_keys TO buildtrace_system;
CREATE POLICY system_signs ON signing_keys TO buildtrace_system USING (true) WITH CHECK (true);

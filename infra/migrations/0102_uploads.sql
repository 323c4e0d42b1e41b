-- Files that are sent straight to storage in parts, until somebody says that they are complete.
CREATE TABLE pending_uploads (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    project_id uuid NOT NULL,
    user_id uuid,
    file_name text NOT NULL CHECK (file_name <> ''),
    drawing_name text NOT NULL CHECK (drawing_name <> ''),
    label text,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    -- As the sender announced it; the stored bytes are held against it.
    sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    version_id uuid,
    FOREIGN KEY (organization_id, project_id) REFERENCES projects (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, version_id) REFERENCES drawing_versions (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id)
);
CALL isolate_tenants('pending_uploads');
GRANT SELECT, INSERT, UPDATE, DELETE ON pending_uploads TO buildtrace_app;

-- What was uploaded, and what its pages say.
CREATE TABLE drawings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (project_id, name),
    FOREIGN KEY (organization_id, project_id) REFERENCES projects (organization_id, id) ON DELETE CASCADE
);
CALL isolate_tenants('drawings');
GRANT SELECT, INSERT, UPDATE, DELETE ON drawings TO buildtrace_app;

CREATE TYPE version_state AS ENUM ('pending', 'ready', 'refused');

CREATE TABLE drawing_versions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    drawing_id uuid NOT NULL,
    version_number integer NOT NULL CHECK (version_number > 0),
    label text,
    comments text,
    state version_state NOT NULL DEFAULT 'pending',
    page_count integer CHECK (page_count > 0),
    refusal_code text,
    refusal text,
    uploaded_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    opened_at timestamptz,
    -- The lease of /open.
    fencing bigint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    lease_owner text,
    lease_expires_at timestamptz,
    queued_at timestamptz NOT NULL DEFAULT now(),
    errors jsonb NOT NULL DEFAULT '[]',
    UNIQUE (organization_id, id),
    UNIQUE (drawing_id, version_number),
    FOREIGN KEY (organization_id, drawing_id) REFERENCES drawings (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, uploaded_by) REFERENCES users (organization_id, id),
    CHECK ((state = 'ready') = (page_count IS NOT NULL)),
    CHECK ((state = 'refused') = (refusal IS NOT NULL)),
    CHECK ((lease_owner IS NULL) = (lease_expires_at IS NULL)),
    CHECK (state = 'pending' OR lease_owner IS NULL)
);
CREATE INDEX drawing_versions_pending ON drawing_versions (queued_at) WHERE state = 'pending';
CALL isolate_tenants('drawing_versions');
GRANT SELECT, INSERT, UPDATE, DELETE ON drawing_versions TO buildtrace_app;
GRANT SELECT, UPDATE (queued_at) ON drawing_versions TO buildtrace_system;
CREATE POLICY system_sweeps ON drawing_versions FOR SELECT TO buildtrace_system USING (true);
CREATE POLICY system_requeues ON drawing_versions FOR UPDATE TO buildtrace_system USING (state = 'pending') WITH CHECK (state = 'pending');

-- The files of a version, in natural order of name. Files that several versions share are counted by their storage key.
CREATE TABLE version_files (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    version_id uuid NOT NULL,
    ordinal integer NOT NULL CHECK (ordinal >= 0),
    file_name text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    storage_key text NOT NULL,
    -- What /open found: the kind, the key of the PDF that pages are read from, its pages, and where they begin in the version.
    kind text CHECK (kind IN ('pdf', 'png', 'jpeg', 'tiff', 'dxf', 'zip')),
    readable_key text,
    page_count integer CHECK (page_count > 0),
    first_page integer CHECK (first_page >= 0),
    UNIQUE (version_id, ordinal),
    FOREIGN KEY (organization_id, version_id) REFERENCES drawing_versions (organization_id, id) ON DELETE CASCADE,
    CHECK ((kind IS NULL) = (page_count IS NULL) AND (kind IS NULL) = (first_page IS NULL) AND (kind IS NULL) = (readable_key IS NULL))
);
CREATE INDEX version_files_content ON version_files (organization_id, sha256);
CREATE INDEX version_files_storage ON version_files (storage_key);
CALL isolate_tenants('version_files');
GRANT SELECT, INSERT, UPDATE, DELETE ON version_files TO buildtrace_app;

-- A page read once is never read again: results belong to organization, file, page and engine version, not to a job.
CREATE TABLE pages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    file_sha256 text NOT NULL CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
    -- The page inside the file, from 0.
    page integer NOT NULL CHECK (page >= 0),
    engine_version text NOT NULL,
    width_points double precision NOT NULL CHECK (width_points > 0),
    height_points double precision NOT NULL CHECK (height_points > 0),
    sheet_number text,
    title text,
    discipline text,
    revision text,
    -- The whole identity with boxes and confidence, as Domain's SheetIdentity.
    identity jsonb NOT NULL,
    text_source text NOT NULL CHECK (text_source IN ('embedded', 'ocr', 'none')),
    -- What sheets are matched by when numbers and titles do not tell, as the reader made it.
    fingerprint text,
    -- Storage keys by purpose: raster, preview, thumbnail, text.
    files jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, file_sha256, page, engine_version)
);
CALL isolate_tenants('pages');
GRANT SELECT, INSERT, DELETE ON pages TO buildtrace_app;

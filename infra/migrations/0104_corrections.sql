-- What people correct in results, ask about them, and take away.

-- Versions of a manual overlay: each names the one that it came from.
ALTER TABLE manual_overlays ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    ADD COLUMN parent_id uuid REFERENCES manual_overlays ON DELETE SET NULL;
CREATE INDEX manual_overlays_comparison ON manual_overlays (comparison_id, version);

CREATE TABLE chat_messages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    job_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    author text NOT NULL CHECK (author IN ('person', 'search')),
    user_id uuid,
    text text NOT NULL CHECK (text <> ''),
    -- Changes that an answer rests on, as the report names them.
    citations jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(citations) = 'array'),
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (organization_id, job_id) REFERENCES jobs (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id),
    CHECK ((author = 'person') = (user_id IS NOT NULL))
);
CREATE INDEX chat_messages_job ON chat_messages (job_id, seq);
CALL isolate_tenants('chat_messages');
GRANT SELECT, INSERT ON chat_messages TO buildtrace_app;

-- Files that were made of a job's result for people to take away.
CREATE TABLE exports (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    job_id uuid NOT NULL,
    format text NOT NULL CHECK (format IN ('csv', 'json', 'bcf', 'zip')),
    storage_key text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (organization_id, job_id) REFERENCES jobs (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, created_by) REFERENCES users (organization_id, id)
);
CREATE INDEX exports_job ON exports (job_id, created_at DESC, id);
CALL isolate_tenants('exports');
GRANT SELECT, INSERT, DELETE ON exports TO buildtrace_app;

CREATE FUNCTION discard_export() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO object_garbage (organization_id, prefix, due_at)
    SELECT OLD.organization_id, OLD.storage_key, now() WHERE EXISTS (SELECT FROM organizations WHERE id = OLD.organization_id);
    RETURN NULL;
END $$;
CREATE TRIGGER discard_export AFTER DELETE ON exports FOR EACH ROW EXECUTE FUNCTION discard_export();

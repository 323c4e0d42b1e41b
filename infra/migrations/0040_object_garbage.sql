-- Objects that go, unless a result refers to them in time: what an attempt may write, noted when it begins and struck off together with its end;
-- and what rows referred to that are deleted. The sweep deletes them.
CREATE TABLE object_garbage (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    -- Whose attempt. No foreign key: the note outlives its stage.
    stage_id uuid,
    fencing bigint,
    -- All keys that begin with it where it ends in a slash, otherwise the one key.
    prefix text NOT NULL CHECK (prefix <> ''),
    -- Of an uploaded file: its pages go with it when no version has it any more.
    file_sha256 text,
    due_at timestamptz NOT NULL,
    -- Found to be of no use: nothing may begin to refer to the objects.
    is_doomed boolean NOT NULL DEFAULT false,
    CHECK ((stage_id IS NULL) = (fencing IS NULL))
);
CREATE UNIQUE INDEX object_garbage_attempt ON object_garbage (stage_id, fencing) WHERE stage_id IS NOT NULL;
CREATE INDEX object_garbage_due ON object_garbage (due_at);
CREATE INDEX object_garbage_prefix ON object_garbage (prefix);
CALL isolate_tenants('object_garbage');
GRANT SELECT, INSERT, UPDATE, DELETE ON object_garbage TO buildtrace_app;
GRANT SELECT ON object_garbage TO buildtrace_system;
CREATE POLICY system_reads ON object_garbage FOR SELECT TO buildtrace_system USING (true);

-- For the questions whether anything still refers to an object or a page.
CREATE INDEX version_files_readable ON version_files (readable_key) WHERE readable_key IS NOT NULL;
CREATE INDEX manual_overlays_storage ON manual_overlays (storage_key) WHERE storage_key IS NOT NULL;
CREATE INDEX job_stages_page_result ON job_stages (page_id) WHERE page_id IS NOT NULL;
CREATE INDEX comparisons_old_page_result ON comparisons (old_page_id) WHERE old_page_id IS NOT NULL;
CREATE INDEX comparisons_new_page_result ON comparisons (new_page_id) WHERE new_page_id IS NOT NULL;

-- The folders of a deleted result's files. With an organization goes everything under its name: nothing is noted then.
CREATE FUNCTION discard_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO object_garbage (organization_id, prefix, due_at)
    SELECT DISTINCT OLD.organization_id, regexp_replace(value, '[^/]*$', ''), now() FROM jsonb_each_text(OLD.files)
    WHERE value LIKE '%/%' AND EXISTS (SELECT FROM organizations WHERE id = OLD.organization_id);
    RETURN NULL;
END $$;
CREATE TRIGGER discard_files AFTER DELETE ON pages FOR EACH ROW EXECUTE FUNCTION discard_files();
CREATE TRIGGER discard_files AFTER DELETE ON comparisons FOR EACH ROW EXECUTE FUNCTION discard_files();

CREATE FUNCTION discard_upload() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO object_garbage (organization_id, prefix, file_sha256, due_at)
    SELECT DISTINCT OLD.organization_id, key, OLD.sha256, now() FROM unnest(ARRAY[OLD.storage_key, OLD.readable_key]) key
    WHERE key IS NOT NULL AND EXISTS (SELECT FROM organizations WHERE id = OLD.organization_id);
    RETURN NULL;
END $$;
CREATE TRIGGER discard_upload AFTER DELETE ON version_files FOR EACH ROW EXECUTE FUNCTION discard_upload();

CREATE FUNCTION discard_overlay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO object_garbage (organization_id, prefix, due_at)
    SELECT OLD.organization_id, OLD.storage_key, now() WHERE EXISTS (SELECT FROM organizations WHERE id = OLD.organization_id);
    RETURN NULL;
END $$;
CREATE TRIGGER discard_overlay AFTER DELETE ON manual_overlays FOR EACH ROW WHEN (OLD.storage_key IS NOT NULL) EXECUTE FUNCTION discard_overlay();

-- Jobs, and the stages that their work is cut into.
CREATE TYPE job_state AS ENUM ('pending', 'running', 'completed', 'failed', 'cancelled');

CREATE TABLE jobs (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    project_id uuid NOT NULL,
    old_version_id uuid NOT NULL,
    new_version_id uuid NOT NULL,
    state job_state NOT NULL DEFAULT 'pending',
    settings jsonb NOT NULL DEFAULT '{}',
    -- How many stages of each kind may be with the broker or a function at once.
    stages_in_flight integer NOT NULL DEFAULT 16 CHECK (stages_in_flight > 0),
    -- Set once all pages are in and matched.
    matched_at timestamptz,
    failure_code text,
    failure text,
    -- The number of the last event. Taken under the row's lock, so that events become visible in order and without gaps.
    last_seq bigint NOT NULL DEFAULT 0,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    ended_at timestamptz,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, project_id) REFERENCES projects (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, old_version_id) REFERENCES drawing_versions (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, new_version_id) REFERENCES drawing_versions (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, created_by) REFERENCES users (organization_id, id),
    CHECK ((state IN ('completed', 'failed', 'cancelled')) = (ended_at IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL)),
    CHECK (state NOT IN ('running', 'completed') OR started_at IS NOT NULL)
);
CREATE INDEX jobs_project ON jobs (project_id, created_at);
CREATE INDEX jobs_old_version ON jobs (old_version_id);
CREATE INDEX jobs_new_version ON jobs (new_version_id);
CREATE INDEX jobs_open ON jobs (created_at) WHERE state IN ('pending', 'running');
CALL isolate_tenants('jobs');
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs TO buildtrace_app;
GRANT SELECT ON jobs TO buildtrace_system;
CREATE POLICY system_sweeps ON jobs FOR SELECT TO buildtrace_system USING (true);

-- The result for one pair of sheets, or for one sheet that has no partner. Pages count from 0 here.
CREATE TABLE comparisons (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    job_id uuid NOT NULL,
    old_page integer CHECK (old_page >= 0),
    new_page integer CHECK (new_page >= 0),
    old_page_id uuid,
    new_page_id uuid,
    sheet_number text,
    title text,
    discipline text,
    status text NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'changed', 'unchanged', 'added', 'removed', 'refused', 'failed')),
    -- Made before all pages were in; the matching may still contradict it.
    is_provisional boolean NOT NULL DEFAULT false,
    superseded_at timestamptz,
    match_method text,
    match_confidence double precision CHECK (match_confidence BETWEEN 0 AND 1),
    alignment jsonb,
    alignment_score double precision,
    -- Without those in the title block.
    changes_count integer NOT NULL DEFAULT 0 CHECK (changes_count >= 0),
    title_block_changes_count integer NOT NULL DEFAULT 0 CHECK (title_block_changes_count >= 0),
    -- Storage keys by purpose: overlay, before, after, ….
    files jsonb NOT NULL DEFAULT '{}',
    engine_version text,
    failure_code text,
    failure text,
    created_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, job_id) REFERENCES jobs (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, old_page_id) REFERENCES pages (organization_id, id),
    FOREIGN KEY (organization_id, new_page_id) REFERENCES pages (organization_id, id),
    CHECK (old_page IS NOT NULL OR new_page IS NOT NULL),
    CHECK (status <> 'added' OR (old_page IS NULL AND new_page IS NOT NULL)),
    CHECK (status <> 'removed' OR (new_page IS NULL AND old_page IS NOT NULL)),
    CHECK (status NOT IN ('pending', 'changed', 'unchanged', 'refused') OR (old_page IS NOT NULL AND new_page IS NOT NULL)),
    CHECK ((status = 'failed') = (failure IS NOT NULL)),
    CHECK ((status = 'pending') = (completed_at IS NULL))
);
-- A page is in one result at most.
CREATE UNIQUE INDEX comparisons_old_page ON comparisons (job_id, old_page) WHERE superseded_at IS NULL AND old_page IS NOT NULL;
CREATE UNIQUE INDEX comparisons_new_page ON comparisons (job_id, new_page) WHERE superseded_at IS NULL AND new_page IS NOT NULL;
-- A pair is compared once, superseded or not.
CREATE UNIQUE INDEX comparisons_pair ON comparisons (job_id, old_page, new_page) WHERE old_page IS NOT NULL AND new_page IS NOT NULL;
CALL isolate_tenants('comparisons');
GRANT SELECT, INSERT, UPDATE, DELETE ON comparisons TO buildtrace_app;

CREATE TYPE stage_kind AS ENUM ('ocr', 'diff', 'summary');
-- pending: not yet its turn; queued: with the outbox or the broker; running: leased.
CREATE TYPE stage_state AS ENUM ('pending', 'queued', 'running', 'completed', 'failed', 'cancelled', 'superseded');

CREATE TABLE job_stages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    job_id uuid NOT NULL,
    kind stage_kind NOT NULL,
    -- Of an ocr stage: which page of which version, and its result.
    side text CHECK (side IN ('old', 'new')),
    page integer CHECK (page >= 0),
    page_id uuid,
    -- Of a diff or summary stage.
    comparison_id uuid,
    -- Summaries can be made again: each is a stage of its own, counted from 1.
    generation integer NOT NULL DEFAULT 1 CHECK (generation > 0),
    state stage_state NOT NULL DEFAULT 'pending',
    -- Counts from 1; a redrive begins another run. A dead letter of an earlier run changes nothing.
    run integer NOT NULL DEFAULT 1 CHECK (run > 0),
    -- The lease. The fencing number grows with every claim; whoever finishes must still hold it.
    fencing bigint NOT NULL DEFAULT 0,
    lease_owner text,
    lease_expires_at timestamptz,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- What the message says; sent again by the sweep.
    payload text,
    failure_code text,
    failure text,
    -- One entry per failed attempt: at, attempt, code, message.
    errors jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL DEFAULT now(),
    queued_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, job_id) REFERENCES jobs (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, comparison_id) REFERENCES comparisons (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, page_id) REFERENCES pages (organization_id, id),
    CHECK ((kind = 'ocr') = (side IS NOT NULL) AND (kind = 'ocr') = (page IS NOT NULL) AND (kind = 'ocr') = (comparison_id IS NULL)),
    CHECK (page_id IS NULL OR kind = 'ocr'),
    CHECK (kind <> 'ocr' OR state <> 'completed' OR page_id IS NOT NULL),
    CHECK ((state = 'running') = (lease_owner IS NOT NULL) AND (state = 'running') = (lease_expires_at IS NOT NULL)),
    CHECK ((state IN ('completed', 'failed', 'cancelled', 'superseded')) = (ended_at IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL)),
    CHECK (state NOT IN ('queued', 'running') OR (payload IS NOT NULL AND queued_at IS NOT NULL))
);
CREATE UNIQUE INDEX job_stages_page ON job_stages (job_id, side, page) WHERE kind = 'ocr';
CREATE UNIQUE INDEX job_stages_diff ON job_stages (comparison_id) WHERE kind = 'diff';
CREATE UNIQUE INDEX job_stages_summary ON job_stages (comparison_id, generation) WHERE kind = 'summary';
CREATE INDEX job_stages_job ON job_stages (job_id);
CREATE INDEX job_stages_in_flight ON job_stages (queued_at) WHERE state IN ('queued', 'running');
CALL isolate_tenants('job_stages');
GRANT SELECT, INSERT, UPDATE, DELETE ON job_stages TO buildtrace_app;
GRANT SELECT, UPDATE (queued_at) ON job_stages TO buildtrace_system;
CREATE POLICY system_sweeps ON job_stages FOR SELECT TO buildtrace_system USING (true);
CREATE POLICY system_requeues ON job_stages FOR UPDATE TO buildtrace_system
    USING (state IN ('queued', 'running')) WITH CHECK (state IN ('queued', 'running'));

-- What people see happen. Readers ask from their last seq; the notification only wakes them.
CREATE TABLE job_events (
    organization_id uuid NOT NULL,
    job_id uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    type text NOT NULL CHECK (type IN (
        'page_ocr_complete', 'ocr_stage_complete', 'pair_diff_complete', 'pair_superseded', 'summary_complete', 'stage_failed',
        'session_complete')),
    data jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (job_id, seq),
    FOREIGN KEY (organization_id, job_id) REFERENCES jobs (organization_id, id) ON DELETE CASCADE
);
CALL isolate_tenants('job_events');
GRANT SELECT, INSERT ON job_events TO buildtrace_app;

CREATE FUNCTION notify_job_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('buildtrace_job_events', NEW.organization_id || ' ' || NEW.job_id || ' ' || NEW.seq);
    RETURN NULL;
END $$;
CREATE TRIGGER notify AFTER INSERT ON job_events FOR EACH ROW EXECUTE FUNCTION notify_job_event();

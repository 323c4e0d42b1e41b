-- Messages on their way out, those that came back dead, and who did what about them.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    job_id uuid,
    -- The stage, or the drawing version, that the message asks to be worked on.
    subject_id uuid,
    topic text NOT NULL CHECK (topic <> ''),
    -- JSON as it will be sent, byte for byte.
    payload text NOT NULL,
    attributes jsonb NOT NULL DEFAULT '{}',
    -- Messages of one key are published in order of id. Whoever adds one holds a lock that the key stands for (its job's row).
    ordering_key text,
    not_before timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- The publisher that has it in hand. Published rows are deleted.
    claimed_by uuid,
    claimed_until timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    CHECK ((claimed_by IS NULL) = (claimed_until IS NULL))
);
CREATE INDEX outbox_due ON outbox (not_before, id);
CREATE INDEX outbox_job ON outbox (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX outbox_key ON outbox (ordering_key, id) WHERE ordering_key IS NOT NULL;
CREATE INDEX outbox_subject ON outbox (subject_id) WHERE subject_id IS NOT NULL;
CALL isolate_tenants('outbox');
GRANT SELECT, INSERT ON outbox TO buildtrace_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO buildtrace_system;
CREATE POLICY system_publishes ON outbox TO buildtrace_system USING (true) WITH CHECK (true);

CREATE TABLE dead_letters (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- NULL where the message does not tell.
    organization_id uuid REFERENCES organizations ON DELETE CASCADE,
    topic text NOT NULL,
    subscription text,
    -- One row a message however often it dies: its stage or version where it names one, otherwise the hash of its body.
    identity text NOT NULL,
    job_id uuid,
    stage_id uuid,
    payload bytea NOT NULL,
    attributes jsonb NOT NULL DEFAULT '{}',
    ordering_key text,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    error_class text,
    -- Every error of every attempt.
    errors jsonb NOT NULL DEFAULT '[]',
    times_dead integer NOT NULL DEFAULT 1 CHECK (times_dead > 0),
    times_redriven integer NOT NULL DEFAULT 0 CHECK (times_redriven >= 0),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'redriven', 'resolved', 'purged')),
    first_at timestamptz NOT NULL DEFAULT now(),
    last_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (topic, identity)
);
CREATE INDEX dead_letters_stage ON dead_letters (stage_id) WHERE stage_id IS NOT NULL;
CREATE INDEX dead_letters_open ON dead_letters (last_at) WHERE state = 'open';
CALL isolate_tenants('dead_letters');
GRANT SELECT ON dead_letters TO buildtrace_app;
GRANT SELECT, INSERT, UPDATE ON dead_letters TO buildtrace_system;
CREATE POLICY system_keeps ON dead_letters TO buildtrace_system USING (true) WITH CHECK (true);

CREATE TABLE redrives (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    requested_by text NOT NULL CHECK (requested_by <> ''),
    reason text NOT NULL CHECK (reason <> ''),
    filter jsonb NOT NULL DEFAULT '{}',
    target_topic text,
    rate_per_second double precision CHECK (rate_per_second > 0),
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'completed', 'cancelled')),
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    CHECK ((state = 'running') = (ended_at IS NULL))
);
-- The frozen list: what the filter gave when the redrive was asked for.
CREATE TABLE redrive_items (
    redrive_id uuid NOT NULL REFERENCES redrives ON DELETE CASCADE,
    dead_letter_id uuid NOT NULL REFERENCES dead_letters ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'skipped')),
    sent_at timestamptz,
    PRIMARY KEY (redrive_id, dead_letter_id),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
ALTER TABLE redrives ENABLE ROW LEVEL SECURITY;
ALTER TABLE redrives FORCE ROW LEVEL SECURITY;
ALTER TABLE redrive_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE redrive_items FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON redrives, redrive_items TO buildtrace_system;
CREATE POLICY system_keeps ON redrives TO buildtrace_system USING (true) WITH CHECK (true);
CREATE POLICY system_keeps ON redrive_items TO buildtrace_system USING (true) WITH CHECK (true);

-- Only ever grows.
CREATE TABLE audit_logs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid REFERENCES organizations ON DELETE CASCADE,
    actor text NOT NULL CHECK (actor <> ''),
    action text NOT NULL CHECK (action <> ''),
    subject_type text NOT NULL,
    subject_id text,
    details jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_logs_organization ON audit_logs (organization_id, created_at);
CALL isolate_tenants('audit_logs');
GRANT SELECT, INSERT ON audit_logs TO buildtrace_app, buildtrace_system;
CREATE POLICY system_reads ON audit_logs FOR SELECT TO buildtrace_system USING (true);
CREATE POLICY system_adds ON audit_logs FOR INSERT TO buildtrace_system WITH CHECK (true);

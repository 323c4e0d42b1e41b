-- What people say about results.
-- What people make of a change. The change itself stays as it was found.
CREATE TABLE change_reviews (
    organization_id uuid NOT NULL,
    comparison_id uuid NOT NULL,
    ordinal integer NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'rejected', 'flagged')),
    assignee_id uuid,
    comment text,
    updated_by uuid,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (comparison_id, ordinal),
    FOREIGN KEY (comparison_id, ordinal) REFERENCES changes (comparison_id, ordinal) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, comparison_id) REFERENCES comparisons (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, assignee_id) REFERENCES users (organization_id, id),
    FOREIGN KEY (organization_id, updated_by) REFERENCES users (organization_id, id)
);
CALL isolate_tenants('change_reviews');
GRANT SELECT, INSERT, UPDATE ON change_reviews TO buildtrace_app;

-- A change by one id, as its path names it.
ALTER TABLE changes ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
CREATE UNIQUE INDEX changes_id ON changes (id);

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

-- What was found on a sheet, and what is said about it.
CREATE TABLE changes (
    organization_id uuid NOT NULL,
    comparison_id uuid NOT NULL,
    ordinal integer NOT NULL CHECK (ordinal > 0),
    -- As reports and citations name it, e.g. A-101-1.
    change_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('added', 'removed', 'moved', 'modified', 'text')),
    category text NOT NULL,
    -- Points on the new page: left, top, right, bottom.
    bounds double precision[] NOT NULL CHECK (array_length(bounds, 1) = 4),
    old_bounds double precision[] CHECK (array_length(old_bounds, 1) = 4),
    old_text text,
    new_text text,
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    PRIMARY KEY (comparison_id, ordinal),
    UNIQUE (comparison_id, change_id),
    FOREIGN KEY (organization_id, comparison_id) REFERENCES comparisons (organization_id, id) ON DELETE CASCADE,
    CHECK ((old_text IS NULL) = (new_text IS NULL))
);
CALL isolate_tenants('changes');
GRANT SELECT, INSERT, DELETE ON changes TO buildtrace_app;

CREATE TABLE manual_overlays (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    comparison_id uuid NOT NULL,
    storage_key text,
    regions jsonb NOT NULL DEFAULT '[]',
    is_active boolean NOT NULL DEFAULT true,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, comparison_id) REFERENCES comparisons (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, created_by) REFERENCES users (organization_id, id)
);
CREATE UNIQUE INDEX manual_overlays_active ON manual_overlays (comparison_id) WHERE is_active;
CALL isolate_tenants('manual_overlays');
GRANT SELECT, INSERT, UPDATE, DELETE ON manual_overlays TO buildtrace_app;

-- Every version of the words is kept; one is current.
CREATE TABLE change_summaries (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    comparison_id uuid NOT NULL,
    manual_overlay_id uuid,
    version integer NOT NULL CHECK (version > 0),
    is_current boolean NOT NULL,
    source text NOT NULL CHECK (source IN ('rules', 'model', 'fallback', 'person')),
    text text NOT NULL,
    critical_change text,
    recommendations jsonb NOT NULL DEFAULT '[]',
    citations jsonb NOT NULL DEFAULT '[]',
    changes_by_discipline jsonb NOT NULL DEFAULT '{}',
    dropped_sentences integer NOT NULL DEFAULT 0 CHECK (dropped_sentences >= 0),
    model text,
    prompt_tokens integer CHECK (prompt_tokens >= 0),
    completion_tokens integer CHECK (completion_tokens >= 0),
    -- In millionths of the currency that the price list is in.
    cost_micros bigint CHECK (cost_micros >= 0),
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (comparison_id, version),
    FOREIGN KEY (organization_id, comparison_id) REFERENCES comparisons (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, manual_overlay_id) REFERENCES manual_overlays (organization_id, id),
    FOREIGN KEY (organization_id, created_by) REFERENCES users (organization_id, id),
    CHECK ((source = 'person') OR created_by IS NULL)
);
CREATE UNIQUE INDEX change_summaries_current ON change_summaries (comparison_id) WHERE is_current;
CALL isolate_tenants('change_summaries');
GRANT SELECT, INSERT, UPDATE (is_current) ON change_summaries TO buildtrace_app;

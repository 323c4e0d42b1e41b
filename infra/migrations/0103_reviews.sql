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

-- What an operator chooses dead letters by, how often they failed again, and who carries a redrive out at the moment.
ALTER TABLE dead_letters
    ADD COLUMN project_id uuid,
    -- The broker's id of the copy that was taken last: the same copy delivered twice died once.
    ADD COLUMN message_id text,
    ADD COLUMN times_failed_again integer NOT NULL DEFAULT 0 CHECK (times_failed_again >= 0);
CREATE INDEX dead_letters_redriven ON dead_letters (last_at) WHERE state = 'redriven';

ALTER TABLE redrives
    -- Whoever is at it, for as long as it shows life; then another may go on.
    ADD COLUMN runner uuid,
    ADD COLUMN runner_until timestamptz,
    ADD CHECK ((runner IS NULL) = (runner_until IS NULL)),
    ADD CHECK (state = 'running' OR runner IS NULL);
CREATE INDEX redrives_running ON redrives (created_at) WHERE state = 'running';

-- Counts how often a version was asked to be opened anew, so that a late letter of an earlier run does not refuse it.
ALTER TABLE drawing_versions ADD COLUMN run integer NOT NULL DEFAULT 1 CHECK (run > 0);

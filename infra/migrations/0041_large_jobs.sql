-- A step of a job reads what it may change, however many sheets the job has.
ALTER TABLE comparisons ADD COLUMN words_asked boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN comparisons.words_asked IS 'whether a summary stage was made for it since it is among the results';
UPDATE comparisons c SET words_asked = true
WHERE EXISTS (SELECT FROM job_stages s WHERE s.comparison_id = c.id AND s.kind = 'summary' AND s.state <> 'superseded');

CREATE INDEX job_stages_waiting ON job_stages (job_id, kind, page, side DESC) WHERE state = 'pending';
CREATE INDEX job_stages_under_way ON job_stages (job_id, kind) WHERE state IN ('queued', 'running');
CREATE INDEX comparisons_waiting ON comparisons (job_id, new_page, old_page) WHERE status = 'pending' AND superseded_at IS NULL;
CREATE INDEX comparisons_without_words ON comparisons (job_id, new_page, old_page)
    WHERE NOT words_asked AND status NOT IN ('pending', 'failed') AND superseded_at IS NULL;
-- Sheets of one number, as provisional pairs are found by.
CREATE INDEX pages_number ON pages (organization_id, upper(regexp_replace(sheet_number, '\s', '', 'g'))) WHERE sheet_number IS NOT NULL;

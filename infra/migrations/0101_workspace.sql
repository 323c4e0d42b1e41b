-- What people do with projects, drawings and results.
ALTER TABLE projects ADD COLUMN archived_at timestamptz;
ALTER TABLE projects ADD CONSTRAINT projects_archived CHECK ((status = 'archived') = (archived_at IS NOT NULL));
CREATE INDEX projects_page ON projects (organization_id, created_at DESC, id DESC);

ALTER TABLE drawings ADD COLUMN discipline text, ADD COLUMN comments text;

CREATE INDEX jobs_page ON jobs (organization_id, created_at DESC, id DESC);
CREATE INDEX jobs_project_page ON jobs (project_id, created_at DESC, id DESC);
CREATE INDEX jobs_unfinished ON jobs (organization_id) WHERE state IN ('pending', 'running');

-- Limits that all instances of a function share, as turns in a row: when the next one is free, and who was promised which.
CREATE TABLE rate_limits (
    name text PRIMARY KEY CHECK (name <> ''),
    next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Nobody gets a turn before.
    held_until timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE TABLE rate_turns (
    name text NOT NULL REFERENCES rate_limits ON DELETE CASCADE,
    holder text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (name, holder)
);
CREATE INDEX rate_turns_at ON rate_turns (name, at);
ALTER TABLE rate_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE rate_limits FORCE ROW LEVEL SECURITY;
ALTER TABLE rate_turns ENABLE ROW LEVEL SECURITY;
ALTER TABLE rate_turns FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limits, rate_turns TO buildtrace_system;
CREATE POLICY system_limits ON rate_limits TO buildtrace_system USING (true) WITH CHECK (true);
CREATE POLICY system_limits ON rate_turns TO buildtrace_system USING (true) WITH CHECK (true);

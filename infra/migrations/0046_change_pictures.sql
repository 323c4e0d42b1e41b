-- Pictures of each change, as storage keys by purpose: before, after.
ALTER TABLE changes ADD COLUMN files jsonb NOT NULL DEFAULT '{}';
-- What a reader should know of how a result was made.
ALTER TABLE comparisons ADD COLUMN notes jsonb NOT NULL DEFAULT '[]';

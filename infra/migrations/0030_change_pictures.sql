-- Pictures of each change, as storage keys by purpose: before, after; and how much a dimension grew.
ALTER TABLE changes
    ADD COLUMN files jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN dimension_difference_millimetres double precision;
-- What a reader should know of how a result was made.
ALTER TABLE comparisons ADD COLUMN notes jsonb NOT NULL DEFAULT '[]';

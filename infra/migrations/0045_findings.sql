-- What is known of a change beyond its place and its text (difference of a dimension, whether a revision cloud covers it), and what the designer
-- marked on a sheet (new rows of the revision table, clouds, deltas). Both as the report has them; absent members are not known.
ALTER TABLE changes ADD COLUMN details jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object');
ALTER TABLE comparisons ADD COLUMN marks jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(marks) = 'object');

-- Purpose: the log of writes from the first to the last. Parameters: none.
-- Columns: id, done_at, who, what, about, before, after, previous, hash.
SELECT id, done_at, who, what, about, before, after, previous, hash FROM event ORDER BY id

-- Purpose: the newest write of one kind, as `events` has it; no row for none. Parameters: what.
-- Columns: id, done_at, who, what, about, before, after, previous, hash.
SELECT id, done_at, who, what, about, before, after, previous, hash FROM event WHERE what = $what ORDER BY id DESC LIMIT 1

-- Purpose: the newest writes of the log, newest first. Parameters: most.
-- Columns: id, done_at, who, what, about, before, after, previous, hash.
SELECT id, done_at, who, what, about, before, after, previous, hash FROM event ORDER BY id DESC LIMIT $most

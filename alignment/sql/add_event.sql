-- Purpose: add an event to the log of writes.
-- Parameters: id, done_at, who, what, about (list of ids), before, after, previous, hash.
INSERT INTO event VALUES ($id, $done_at, $who, $what, $about, $before, $after, $previous, $hash)

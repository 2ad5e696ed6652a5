-- Purpose: the backup that has most of the log, and how many writes it lacks; no row where no event tells what its backup holds. Later events
-- that tell of backups themselves are not counted, since no backup has its own. Parameters: what (what an event of a backup says).
-- Columns: id, done_at, who, what, about, before, after, previous, hash (of its event), since (later writes).
WITH backup AS (
    SELECT *, CASE WHEN json_valid(after) THEN TRY_CAST(json_extract_string(after, '$."holds up to"') AS BIGINT) END AS held
    FROM event WHERE what = $what
), newest AS (
    SELECT * FROM backup WHERE held IS NOT NULL ORDER BY held DESC, id DESC LIMIT 1
)
SELECT n.id, n.done_at, n.who, n.what, n.about, n.before, n.after, n.previous, n.hash,
       (SELECT count(*) FROM event AS e WHERE e.id > n.held AND e.what <> $what) AS since
FROM newest AS n

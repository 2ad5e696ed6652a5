-- Purpose: the loads and removals that can be taken back, newest first. Parameters: none.
-- Columns: id, what, who, done_at, about, owners (postings, courses or frameworks it touched), removed (rows it took away),
-- is_owned (it touched what is an employer's own).
SELECT e.id, e.what, e.who, e.done_at, e.about,
       count(DISTINCT u.owner_id) FILTER (WHERE u.name IN ('posting', 'course', 'framework')) AS owners, count(u.content) AS removed,
       bool_or(regexp_matches(u.owner_id, '^[0-9a-f]{16}~')) AS is_owned
FROM event AS e JOIN undoable AS u ON u.event = e.id GROUP BY ALL ORDER BY e.id DESC

-- Purpose: the loads and removals that can be taken back, newest first. Parameters: none.
-- Columns: id, what, who, done_at, about, marks (what the ids of each employer begin with whose own it touched, '' for nobody's),
-- sources (files, or a framework's name), newer (the newest later act on one of the same things, null for none), and how many postings,
-- courses and frameworks it added, replaced and removed: postings_added, postings_replaced, postings_removed, courses_added, and so on.
WITH thing AS (
    SELECT event, name, owner_id, bool_or(content IS NULL) AS is_added, bool_or(content IS NOT NULL) AS is_gone,
           max(json_extract_string(content, '$.source')) AS source,
           CASE WHEN name = 'posting' THEN regexp_extract(owner_id, '^[0-9a-f]{16}~') ELSE '' END AS mark
    FROM undoable WHERE name IN ('posting', 'course', 'framework') GROUP BY ALL
), told AS (
    SELECT t.event, t.name, t.mark, CASE WHEN NOT is_gone THEN 'added' WHEN is_added THEN 'replaced' ELSE 'removed' END AS fate,
           CASE WHEN t.name = 'framework' THEN t.owner_id ELSE coalesce(t.source, p.source, c.source, '') END AS source,
           (SELECT max(n.event) FROM thing AS n WHERE n.name = t.name AND n.owner_id = t.owner_id AND n.event > t.event) AS newer
    FROM thing AS t
    LEFT JOIN posting AS p ON t.name = 'posting' AND p.id = t.owner_id
    LEFT JOIN course AS c ON t.name = 'course' AND c.id = t.owner_id
)
SELECT e.id, e.what, e.who, e.done_at, e.about, list(DISTINCT t.mark ORDER BY t.mark) AS marks,
       list(DISTINCT t.source ORDER BY t.source) FILTER (WHERE t.source <> '') AS sources, max(t.newer) AS newer,
       count(*) FILTER (WHERE t.name = 'posting' AND fate = 'added') AS postings_added,
       count(*) FILTER (WHERE t.name = 'posting' AND fate = 'replaced') AS postings_replaced,
       count(*) FILTER (WHERE t.name = 'posting' AND fate = 'removed') AS postings_removed,
       count(*) FILTER (WHERE t.name = 'course' AND fate = 'added') AS courses_added,
       count(*) FILTER (WHERE t.name = 'course' AND fate = 'replaced') AS courses_replaced,
       count(*) FILTER (WHERE t.name = 'course' AND fate = 'removed') AS courses_removed,
       count(*) FILTER (WHERE t.name = 'framework' AND fate = 'added') AS frameworks_added,
       count(*) FILTER (WHERE t.name = 'framework' AND fate = 'replaced') AS frameworks_replaced,
       count(*) FILTER (WHERE t.name = 'framework' AND fate = 'removed') AS frameworks_removed
FROM event AS e JOIN told AS t ON t.event = e.id GROUP BY ALL ORDER BY e.id DESC

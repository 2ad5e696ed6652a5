-- Purpose: the loads and removals that can be taken back, newest first. Parameters: none.
-- Columns: id, what, who, done_at, about, marks (what the ids of each employer begin with whose own it touched, '' for nobody's),
-- sources (what the act itself loaded, as its load kept it, or removed; a framework's name), newer (the later acts on one of the same things,
-- newest first, null for none), and how many postings, courses and frameworks it added, replaced and removed: postings_added,
-- postings_replaced, postings_removed, courses_added, and so on.
WITH thing AS (
    SELECT event, name, owner_id, bool_or(content IS NULL) AS is_added, bool_or(content IS NOT NULL) AS is_gone,
           max(json_extract_string(content, '$.source')) AS source,
           CASE WHEN name = 'posting' THEN regexp_extract(owner_id, '^[0-9a-f]{16}~') ELSE '' END AS mark
    FROM undoable WHERE name IN ('posting', 'course', 'framework') GROUP BY ALL
), told AS (
    SELECT *, CASE WHEN NOT is_gone THEN 'added' WHEN is_added THEN 'replaced' ELSE 'removed' END AS fate FROM thing
), source AS (
    SELECT event, json_extract_string(content, '$') AS name FROM undoable WHERE name = 'source'
    UNION SELECT event, CASE WHEN name = 'framework' THEN owner_id ELSE source END FROM told WHERE fate = 'removed' OR name = 'framework'
), known AS (  -- acts that were kept before a load said by what names it is known: by those of what is there now
    SELECT event, name FROM source
    UNION SELECT t.event, coalesce(p.source, c.source) FROM told AS t
          LEFT JOIN posting AS p ON t.name = 'posting' AND p.id = t.owner_id LEFT JOIN course AS c ON t.name = 'course' AND c.id = t.owner_id
          WHERE t.event NOT IN (SELECT event FROM source)
), later AS (
    SELECT t.event, list(DISTINCT n.event ORDER BY n.event DESC) AS newer
    FROM thing AS t JOIN thing AS n ON n.name = t.name AND n.owner_id = t.owner_id AND n.event > t.event GROUP BY t.event
)
SELECT e.id, e.what, e.who, e.done_at, e.about, list(DISTINCT t.mark ORDER BY t.mark) AS marks,
       (SELECT list(s.name ORDER BY s.name) FROM known AS s WHERE s.event = e.id AND s.name <> '') AS sources,
       (SELECT any_value(l.newer) FROM later AS l WHERE l.event = e.id) AS newer,
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

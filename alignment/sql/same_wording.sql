-- Purpose: for each given line, how many lines of other postings or courses have its very wording.
-- Parameters: kinds, owners, wordings (three lists in step). Columns: kind, owner_id, wording, n.
WITH given AS (
    SELECT DISTINCT unnest($kinds) AS kind, unnest($owners) AS owner_id, CAST(unnest($wordings) AS BIGINT) AS wording
)
SELECT g.kind, g.owner_id, g.wording, count(l.line_id) AS n
FROM given AS g
LEFT JOIN line AS l ON l.kind = g.kind AND l.wording = g.wording AND l.owner_id <> g.owner_id AND l.asks
    AND l.owner = (SELECT any_value(o.owner) FROM line AS o WHERE o.owner_id = g.owner_id)
GROUP BY ALL ORDER BY g.kind, g.owner_id, g.wording

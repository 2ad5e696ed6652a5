-- Purpose: let what people said of levels hold in the lines of some postings, and what the words suggest in the others.
-- {table} is requirement. Parameters: kind, owners (list of ids).
UPDATE {table} AS t
SET level = coalesce(s.level, t.suggested), settled = s.level IS NOT NULL
FROM (SELECT l.line_id, l.owner_id, v.level FROM line AS l
      LEFT JOIN settled_level AS v ON v.kind = l.kind AND v.line_id = l.line_id AND v.owner_id = l.owner_id
      WHERE l.kind = $kind AND l.owner_id IN (SELECT unnest($owners))) AS s
WHERE t.id = s.line_id AND t.posting_id = s.owner_id AND t.level IS DISTINCT FROM coalesce(s.level, t.suggested)
   OR (t.id = s.line_id AND t.posting_id = s.owner_id AND t.settled IS DISTINCT FROM (s.level IS NOT NULL))

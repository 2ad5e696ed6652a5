-- Purpose: how many jobs ask for any skill of each family. Parameters: framework, field, languages. Columns: family, n.
SELECT s.family, count(DISTINCT p.job) AS n
FROM requirement_skill AS m
JOIN skill AS s ON s.id = m.skill_id AND s.framework = m.framework
JOIN requirement AS r ON r.id = m.line_id
JOIN posting AS p ON p.id = r.posting_id
WHERE m.framework = $framework AND m.shown AND r.cut IS NULL AND NOT r.repeated AND list_contains($languages, p.language) AND ($field = '' OR p.field = $field)
GROUP BY s.family ORDER BY s.family

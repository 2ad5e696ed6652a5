-- Purpose: how many outcomes of a program teach any skill of each family. Parameters: framework, program, languages.
-- Columns: family, n.
SELECT s.family, count(DISTINCT m.line_id) AS n
FROM outcome_skill AS m
JOIN skill AS s ON s.id = m.skill_id AND s.framework = m.framework
JOIN course AS c ON c.id = m.owner_id
WHERE m.framework = $framework AND m.shown AND c.program = $program AND list_contains($languages, c.language)
GROUP BY s.family ORDER BY s.family

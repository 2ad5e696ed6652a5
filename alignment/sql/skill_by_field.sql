-- Purpose: demand for one skill in each field, over measured jobs. Parameters: framework, skill, languages.
-- Columns: field, n, total.
WITH measured AS (
    SELECT id, job, field, date_posted FROM posting
    WHERE list_contains($languages, language) 
      AND id IN (SELECT owner_id FROM aligned WHERE framework = $framework)
), asking AS (
    SELECT DISTINCT m.owner_id
    FROM requirement_skill AS m JOIN requirement AS r ON r.id = m.line_id
    WHERE m.framework = $framework AND m.skill_id = $skill AND m.shown AND r.cut IS NULL AND NOT r.repeated
)
SELECT field, count(DISTINCT job) FILTER (id IN (SELECT owner_id FROM asking)) AS n, count(DISTINCT job) AS total
FROM measured GROUP BY field ORDER BY n DESC, field

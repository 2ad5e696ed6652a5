-- Purpose: demand for one skill in each field. Parameters: framework, skill, languages. Columns: field, n, total.
WITH jobs AS (
    SELECT field, count(DISTINCT job) AS total FROM posting
    WHERE list_contains($languages, language) GROUP BY field
), asking AS (
    SELECT p.field, count(DISTINCT p.job) AS n
    FROM requirement_skill AS m
    JOIN requirement AS r ON r.id = m.line_id
    JOIN posting AS p ON p.id = r.posting_id
    WHERE m.framework = $framework AND m.skill_id = $skill AND m.shown AND r.cut IS NULL AND NOT r.repeated
      AND list_contains($languages, p.language)
    GROUP BY p.field
)
SELECT jobs.field, coalesce(asking.n, 0) AS n, jobs.total
FROM jobs LEFT JOIN asking ON asking.field = jobs.field ORDER BY n DESC, jobs.field

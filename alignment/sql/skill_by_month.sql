-- Purpose: measured jobs that ask for one skill, and all of them, by month. A job stands in the month it was first posted.
-- Parameters: framework, skill, field ('' for all), languages. Columns: month, n, total.
WITH measured AS (
    SELECT id, job, field, date_posted FROM posting
    WHERE list_contains($languages, language) AND ($field = '' OR field = $field)
      AND id IN (SELECT owner_id FROM aligned WHERE framework = $framework)
), asking AS (
    SELECT DISTINCT m.owner_id
    FROM requirement_skill AS m JOIN requirement AS r ON r.id = m.line_id
    WHERE m.framework = $framework AND m.skill_id = $skill AND m.shown AND r.cut IS NULL AND NOT r.repeated
)
, jobs AS (
    SELECT job, CAST(date_trunc('month', min(date_posted)) AS DATE) AS month,
           bool_or(id IN (SELECT owner_id FROM asking)) AS asks
    FROM measured WHERE date_posted IS NOT NULL GROUP BY job
)
SELECT month, count(*) FILTER (asks) AS n, count(*) AS total FROM jobs GROUP BY month ORDER BY month

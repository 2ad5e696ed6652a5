-- Purpose: jobs that ask for one skill, and all jobs, by month of posting. Parameters: framework, skill, field, languages.
-- Columns: month, n, total.
WITH asking AS (
    SELECT DISTINCT p.job FROM requirement_skill AS m
    JOIN requirement AS r ON r.id = m.line_id
    JOIN posting AS p ON p.id = r.posting_id
    WHERE m.framework = $framework AND m.skill_id = $skill AND m.shown AND r.cut IS NULL AND NOT r.repeated
)
SELECT CAST(date_trunc('month', p.date_posted) AS DATE) AS month,
       count(DISTINCT p.job) FILTER (p.job IN (SELECT job FROM asking)) AS n, count(DISTINCT p.job) AS total
FROM posting AS p
WHERE p.date_posted IS NOT NULL AND list_contains($languages, p.language) AND ($field = '' OR p.field = $field)
GROUP BY month ORDER BY month

-- Purpose: measured jobs that ask for one skill, and all of them. Parameters: framework, skill, field ('' for all), languages.
-- Columns: n, total.
WITH measured AS (
    SELECT id, job, field, date_posted FROM posting
    WHERE list_contains($languages, language) AND ($field = '' OR field = $field)
      AND id IN (SELECT owner_id FROM aligned WHERE framework = $framework)
), asking AS (
    SELECT DISTINCT m.owner_id
    FROM requirement_skill AS m JOIN requirement AS r ON r.id = m.line_id
    WHERE m.framework = $framework AND m.skill_id = $skill AND m.shown AND r.cut IS NULL AND NOT r.repeated
)
SELECT count(DISTINCT job) FILTER (id IN (SELECT owner_id FROM asking)) AS n, count(DISTINCT job) AS total FROM measured

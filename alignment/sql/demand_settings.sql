-- Purpose: how many jobs ask for each skill, and for each family, under other settings: all of them in one pass. What a person
-- decided holds under each. First one row a skill (or family) and job, since counting distinct jobs four times takes longer.
-- Parameters: framework, field ('' for all), languages, strict (the stricter probability).
-- Columns: skill_id (null in the rows of families), family, label, strict, loose, must, plain (jobs that ask under each).
WITH line AS (
    SELECT r.id, r.necessity = 'must' AS must, p.job
    FROM requirement AS r JOIN posting AS p ON p.id = r.posting_id
    WHERE r.cut IS NULL AND NOT r.repeated AND list_contains($languages, p.language) AND ($field = '' OR p.field = $field)
), found AS (
    SELECT line_id, skill_id, true AS shown, decided <> '' OR probability >= $strict AS strict, true AS loose, decided <> '' AS plain
    FROM requirement_skill WHERE framework = $framework AND shown
    UNION ALL
    SELECT line_id, skill_id, false, false, setting = 'loose', setting = 'plain' FROM tried_match
    WHERE kind = 'requirement' AND framework = $framework AND NOT rejected
), asked AS (
    SELECT f.skill_id, s.family, l.job, any_value(s.label) AS label, bool_or(f.strict) AS strict, bool_or(f.loose) AS loose,
           bool_or(f.shown AND l.must) AS must, bool_or(f.plain) AS plain
    FROM found AS f
    JOIN line AS l ON l.id = f.line_id
    JOIN skill AS s ON s.id = f.skill_id AND s.framework = $framework
    GROUP BY GROUPING SETS ((f.skill_id, s.family, l.job), (s.family, l.job))
)
SELECT skill_id, family, any_value(label) AS label, count(*) FILTER (strict) AS strict, count(*) FILTER (loose) AS loose,
       count(*) FILTER (must) AS must, count(*) FILTER (plain) AS plain
FROM asked GROUP BY skill_id, family ORDER BY skill_id NULLS LAST, family

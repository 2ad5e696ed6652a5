-- Purpose: what is left of demand without the employer that asks most, for each of the given skills and for one family.
-- A job is one employer's. An employer that keeps its postings to itself is never the one that is left out. Parameters: framework, field ('' for all), languages, skills (list of ids), family.
-- Columns: employer, skill_id (null in the rows of families), family, n (jobs of that employer that ask), is_main (this employer
--          asks for it most, and it is one of the given), postings (measured jobs of that employer).
WITH job AS (
    SELECT id, job, employer FROM posting
    WHERE employer <> '' AND owner <> '~' AND list_contains($languages, language) AND ($field = '' OR field = $field)
      AND id IN (SELECT owner_id FROM aligned WHERE framework = $framework)
), asked AS (
    SELECT DISTINCT m.skill_id, s.family, p.job, p.employer
    FROM requirement_skill AS m
    JOIN requirement AS r ON r.id = m.line_id
    JOIN job AS p ON p.id = r.posting_id
    JOIN skill AS s ON s.id = m.skill_id AND s.framework = m.framework
    WHERE m.framework = $framework AND m.shown AND r.cut IS NULL AND NOT r.repeated
), asking AS (
    SELECT skill_id, family, employer, count(DISTINCT job) AS n FROM asked
    GROUP BY GROUPING SETS ((skill_id, family, employer), (family, employer))
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY skill_id, family ORDER BY n DESC, employer) = 1
              AND (list_contains($skills, skill_id) OR (skill_id IS NULL AND family = $family)) AS is_main
    FROM asking
)
SELECT employer, skill_id, family, n, coalesce(is_main, false) AS is_main,
       (SELECT count(DISTINCT job) FROM job WHERE job.employer = placed.employer) AS postings
FROM placed WHERE employer IN (SELECT employer FROM placed WHERE is_main)
ORDER BY employer, skill_id NULLS LAST, family

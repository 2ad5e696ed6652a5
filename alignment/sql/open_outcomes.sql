-- Purpose: the outcome wordings of a program that nobody judged: those that teach a skill, and the nearest miss of each skill
-- that nothing teaches. Parameters: framework, program, languages, skill ('' for all).
-- Columns: skill_id, label, shown, is_only (no other wording teaches it), line_id, owner_id, wording, text, terms, probability, score,
--          why_not, title, unit.
WITH found AS (
    SELECT m.skill_id, m.shown, m.decided, m.probability, m.score, m.terms, m.why_not, o.id AS line_id, o.course_id AS owner_id,
           o.wording, o.text, o.unit, c.title
    FROM outcome_skill AS m
    JOIN outcome AS o ON o.id = m.line_id AND o.course_id = m.owner_id
    JOIN course AS c ON c.id = o.course_id
    WHERE m.framework = $framework AND c.program = $program AND list_contains($languages, c.language)
      AND ($skill = '' OR m.skill_id = $skill)
), taught AS (
    SELECT skill_id, count(DISTINCT wording) = 1 AND bool_and(decided = '') AS is_only FROM found WHERE shown GROUP BY skill_id
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY skill_id, shown, CASE WHEN shown THEN wording END
                                 ORDER BY probability DESC, score DESC, owner_id, line_id) AS place
    FROM found WHERE decided = ''
)
SELECT f.skill_id, s.label, f.shown, coalesce(t.is_only, true) AS is_only, f.line_id, f.owner_id, f.wording, f.text, f.terms,
       f.probability, f.score, f.why_not, f.title, f.unit
FROM placed AS f
JOIN skill AS s ON s.id = f.skill_id AND s.framework = $framework
LEFT JOIN taught AS t ON t.skill_id = f.skill_id
WHERE f.place = 1 AND (f.shown OR t.skill_id IS NULL)
ORDER BY f.skill_id, f.shown, f.line_id

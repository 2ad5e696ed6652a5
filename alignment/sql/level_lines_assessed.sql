-- Purpose: the assessments of a program that name a skill, or cover an outcome that teaches it, with the level of each, the highest
-- first. Parameters: framework, program, skill, languages, most.
-- Columns: kind, line_id, owner_id, text, place, level, suggested, level_chances, level_words, settled, total.
WITH proving AS (
    SELECT line_id AS id, owner_id AS course_id FROM assessment_skill WHERE framework = $framework AND skill_id = $skill AND shown
    UNION
    SELECT a.id, a.course_id FROM outcome_skill AS m
    JOIN course AS t ON t.id = m.owner_id AND t.program = $program
    JOIN assessment_outcome AS ao ON ao.outcome_id = m.line_id AND ao.outcome_course_id = m.owner_id
    JOIN assessment AS a ON a.id = ao.assessment_id AND a.course_id = ao.course_id
    WHERE m.framework = $framework AND m.skill_id = $skill AND m.shown
)
SELECT 'assessment' AS kind, a.id AS line_id, a.course_id AS owner_id, a.text, concat_ws(' · ', c.title, nullif(a.method, '')) AS place,
       a.level, a.suggested, a.level_chances, coalesce(a.level_words, []) AS level_words, coalesce(a.settled, false) AS settled, count(*) OVER () AS total
FROM proving AS p
JOIN assessment AS a ON a.id = p.id AND a.course_id = p.course_id
JOIN course AS c ON c.id = a.course_id
WHERE c.program = $program AND list_contains($languages, c.language)
ORDER BY a.level DESC NULLS LAST, a.id LIMIT $most

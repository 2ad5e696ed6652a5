-- Purpose: the outcomes of a program that teach a skill, with the level of each, the highest first.
-- Parameters: framework, program, skill, languages, most.
-- Columns: kind, line_id, owner_id, text, place, level, suggested, level_chances, level_words, settled, total.
SELECT 'outcome' AS kind, o.id AS line_id, o.course_id AS owner_id, o.text, concat_ws(' · ', c.title, nullif(o.unit, '')) AS place,
       o.level, o.suggested, o.level_chances, coalesce(o.level_words, []) AS level_words, coalesce(o.settled, false) AS settled, count(*) OVER () AS total
FROM outcome_skill AS m
JOIN outcome AS o ON o.id = m.line_id AND o.course_id = m.owner_id
JOIN course AS c ON c.id = o.course_id
WHERE m.framework = $framework AND m.skill_id = $skill AND m.shown AND c.program = $program AND list_contains($languages, c.language)
ORDER BY o.level DESC NULLS LAST, m.probability DESC, o.id LIMIT $most

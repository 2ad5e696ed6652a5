-- Purpose: the outcomes of a program in order, with the skills they teach. Parameters: program, framework.
-- Columns: course_id, course, unit, outcome_id, text, level, skills (labels), assessments (that say they cover it).
SELECT c.id AS course_id, c.title AS course, o.unit, o.id AS outcome_id, o.text, o.level,
       coalesce((SELECT list(s.label ORDER BY m.probability DESC, s.label) FROM outcome_skill AS m
                 JOIN skill AS s ON s.id = m.skill_id AND s.framework = m.framework
                 WHERE m.line_id = o.id AND m.owner_id = o.course_id AND m.framework = $framework AND m.shown), []) AS skills,
       (SELECT count(*) FROM assessment_outcome AS ao WHERE ao.outcome_id = o.id AND ao.outcome_course_id = o.course_id) AS assessments
FROM outcome AS o JOIN course AS c ON c.id = o.course_id
WHERE c.program = $program ORDER BY c.id, o.position

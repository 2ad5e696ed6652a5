-- Purpose: the outcomes that teach one skill, surest first. Parameters: framework, skill, most.
-- Columns: text, terms, probability, score, outcome_id, course, program, total.
SELECT o.text, m.terms, m.probability, m.score, o.id AS outcome_id, c.title AS course, c.program, count(*) OVER () AS total
FROM outcome_skill AS m
JOIN outcome AS o ON o.id = m.line_id AND o.course_id = m.owner_id
JOIN course AS c ON c.id = o.course_id
WHERE m.framework = $framework AND m.skill_id = $skill AND m.shown
ORDER BY m.probability DESC, m.score DESC, o.id LIMIT $most

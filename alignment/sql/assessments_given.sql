-- Purpose: how many assessments the courses give in which an outcome of a program stands, outcome by outcome, with the skills found in it.
-- Parameters: framework, program, languages. Columns: outcome_id, text, given, skills (ids).
SELECT o.id AS outcome_id, o.text, (SELECT count(*) FROM assessment AS a WHERE a.course_id = o.course_id) AS given,
       (SELECT coalesce(list(m.skill_id ORDER BY m.skill_id), []) FROM outcome_skill AS m
        WHERE m.line_id = o.id AND m.owner_id = o.course_id AND m.framework = $framework AND m.shown) AS skills
FROM outcome AS o JOIN course AS c ON c.id = o.course_id
WHERE c.program = $program AND list_contains($languages, c.language) ORDER BY o.course_id, o.position, o.id

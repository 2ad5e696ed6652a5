-- Purpose: which assessment of a program covers which skill, by its own words (no outcome) or through an outcome that it names;
-- the same rule as `assessed`. Parameters: framework, program, languages.
-- Columns: skill_id, course_id, assessment_id, outcome_id, outcome.
SELECT m.skill_id, a.course_id, a.id AS assessment_id, CAST(NULL AS VARCHAR) AS outcome_id, CAST(NULL AS VARCHAR) AS outcome
FROM assessment_skill AS m
JOIN assessment AS a ON a.id = m.line_id AND a.course_id = m.owner_id
JOIN course AS c ON c.id = a.course_id
WHERE m.framework = $framework AND m.shown AND c.program = $program AND list_contains($languages, c.language)
UNION
SELECT m.skill_id, a.course_id, a.id, o.id, o.text
FROM outcome_skill AS m
JOIN outcome AS o ON o.id = m.line_id AND o.course_id = m.owner_id
JOIN course AS taught_in ON taught_in.id = m.owner_id AND taught_in.program = $program
JOIN assessment_outcome AS ao ON ao.outcome_id = m.line_id AND ao.outcome_course_id = m.owner_id
JOIN assessment AS a ON a.id = ao.assessment_id AND a.course_id = ao.course_id
JOIN course AS c ON c.id = a.course_id
WHERE m.framework = $framework AND m.shown AND c.program = $program AND list_contains($languages, c.language)
ORDER BY 1, 2, 3, 4 NULLS FIRST

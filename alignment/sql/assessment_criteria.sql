-- Purpose: what the assessments of a program, or one assessment, are marked by, line by line.
-- Parameters: program ('' for all), course ('' for all), assessment ('' for all).
-- Columns: course_id, assessment_id, text, weight, outcome_ids.
SELECT k.course_id, k.assessment_id, k.text, k.weight, k.outcome_ids
FROM assessment_criterion AS k JOIN course AS c ON c.id = k.course_id
WHERE ($program = '' OR c.program = $program) AND ($course = '' OR k.course_id = $course) AND ($assessment = '' OR k.assessment_id = $assessment)
ORDER BY k.course_id, k.assessment_id, k.position

-- Purpose: the assessments of a program in order. Parameters: program.
-- Columns: course_id, assessment_id, course, title, method, text, standard, weight, outcomes (number it says it covers).
SELECT a.course_id, a.id AS assessment_id, c.title AS course, a.title, a.method, a.text, a.standard, a.weight,
       (SELECT count(*) FROM assessment_outcome AS ao WHERE ao.assessment_id = a.id AND ao.course_id = a.course_id) AS outcomes
FROM assessment AS a JOIN course AS c ON c.id = a.course_id
WHERE c.program = $program ORDER BY c.id, a.position

-- Purpose: the assessments of a program that a rubric may begin with, in order. Parameters: program.
-- Columns: course_id, assessment_id, course, title, text, standard, criteria (texts in order; null for none).
SELECT c.id AS course_id, a.id AS assessment_id, c.title AS course, a.title, a.text, a.standard,
       (SELECT list(one.text ORDER BY one.position) FROM assessment_criterion AS one
        WHERE one.course_id = c.id AND one.assessment_id = a.id) AS criteria
FROM assessment AS a JOIN course AS c ON c.id = a.course_id
WHERE c.program = $program ORDER BY c.id, a.position, a.id

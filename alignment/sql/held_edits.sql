-- Purpose: the latest word of people on each field of the assessments of some courses. Parameters: courses (list of ids).
-- Columns: course_id, assessment_id, field, after.
SELECT course_id, assessment_id, field, arg_max(after, id) AS after
FROM assessment_edit WHERE list_contains($courses, course_id)
GROUP BY course_id, assessment_id, field ORDER BY course_id, assessment_id, field

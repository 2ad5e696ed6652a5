-- Purpose: which assessments some courses have. Parameters: courses (list of ids). Columns: course_id, id.
SELECT course_id, id FROM assessment WHERE list_contains($courses, course_id) ORDER BY course_id, position

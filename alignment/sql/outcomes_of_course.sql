-- Purpose: the outcomes of a course, in its order. Parameters: course. Columns: id, text.
SELECT id, text FROM outcome WHERE course_id = $course ORDER BY position, id

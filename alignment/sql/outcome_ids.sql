-- Purpose: the ids of the outcomes of a course. Parameters: course. Columns: id.
SELECT id FROM outcome WHERE course_id = $course ORDER BY position

-- Purpose: what people changed in one assessment, newest first. Parameters: course, assessment.
-- Columns: id, course_id, assessment_id, field, before, after, reason, edited_at.
SELECT id, course_id, assessment_id, field, before, after, reason, edited_at
FROM assessment_edit WHERE course_id = $course AND assessment_id = $assessment ORDER BY id DESC

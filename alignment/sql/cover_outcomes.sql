-- Purpose: keep that an assessment covers further outcomes of its own course.
-- Parameters: course, assessment, ids (list of the outcomes' ids).
INSERT INTO assessment_outcome (course_id, assessment_id, outcome_course_id, outcome_id)
SELECT course_id, $assessment, course_id, id FROM outcome WHERE course_id = $course AND list_contains($ids, id)

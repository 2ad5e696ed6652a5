-- Purpose: drop which outcomes one assessment covers, but for those that it still covers.
-- Parameters: course, assessment, kept (list of ids).
DELETE FROM assessment_outcome WHERE course_id = $course AND assessment_id = $assessment AND NOT list_contains($kept, outcome_id)

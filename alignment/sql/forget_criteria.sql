-- Purpose: drop the criteria of one assessment, to write them anew. Parameters: course, assessment.
DELETE FROM assessment_criterion WHERE course_id = $course AND assessment_id = $assessment

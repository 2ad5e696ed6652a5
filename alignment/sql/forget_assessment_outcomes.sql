-- Purpose: drop which outcomes the assessments of the given courses cover. Parameters: courses (list of ids).
DELETE FROM assessment_outcome WHERE list_contains($courses, course_id)

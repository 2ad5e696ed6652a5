-- Purpose: all programs with their size. Parameters: none. Columns: name, institution, field, courses, outcomes, assessments.
SELECT name, institution, field, courses, outcomes, assessments FROM program ORDER BY name

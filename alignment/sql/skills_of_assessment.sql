-- Purpose: the skills found in one assessment, or in an outcome that it says it covers. Parameters: framework, course, assessment.
-- Columns: label.
SELECT DISTINCT s.label
FROM skill AS s
WHERE s.framework = $framework AND (
    s.id IN (SELECT skill_id FROM assessment_skill
             WHERE framework = $framework AND shown AND line_id = $assessment AND owner_id = $course)
    OR s.id IN (SELECT m.skill_id FROM outcome_skill AS m
                JOIN assessment_outcome AS ao ON ao.outcome_id = m.line_id AND ao.outcome_course_id = m.owner_id
                    AND ao.assessment_id = $assessment AND ao.course_id = $course
                JOIN course AS c ON c.id = m.owner_id
                WHERE m.framework = $framework AND m.shown AND c.program = (SELECT program FROM course WHERE id = $course)))
ORDER BY s.label

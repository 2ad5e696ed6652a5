-- Purpose: rows that miss what they belong to, and numbers that miss in the log of edits; each count is 0 in a whole file.
-- Parameters: none. Columns: what, n.
WITH found AS (
    SELECT kind, line_id, owner_id, framework FROM (
        SELECT 'requirement' AS kind, line_id, owner_id, framework FROM requirement_skill
        UNION ALL SELECT 'outcome', line_id, owner_id, framework FROM outcome_skill
        UNION ALL SELECT 'assessment', line_id, owner_id, framework FROM assessment_skill
        UNION ALL SELECT kind, line_id, owner_id, framework FROM tried_match)
), owner AS (SELECT id FROM posting UNION ALL SELECT id FROM course)
SELECT 'lines without their posting' AS what, count(*) AS n FROM requirement ANTI JOIN posting ON posting.id = posting_id
UNION ALL SELECT 'outcomes without their course', count(*) FROM outcome ANTI JOIN course ON course.id = course_id
UNION ALL SELECT 'assessments without their course', count(*) FROM assessment ANTI JOIN course ON course.id = course_id
UNION ALL SELECT 'criteria without their assessment', count(*) FROM assessment_criterion AS c
    ANTI JOIN assessment AS a ON a.id = c.assessment_id AND a.course_id = c.course_id
UNION ALL SELECT 'matches without their line', count(*) FROM found ANTI JOIN line USING (kind, line_id, owner_id)
UNION ALL SELECT 'matches without their framework', count(*) FROM found ANTI JOIN framework ON framework.name = found.framework
UNION ALL SELECT 'alignments of nothing', count(*) FROM aligned ANTI JOIN owner ON owner.id = owner_id
UNION ALL SELECT 'labels without their skill', count(*) FROM skill_label AS l
    ANTI JOIN skill AS s ON s.id = l.skill_id AND s.framework = l.framework
UNION ALL SELECT 'versions without their rubric', count(*) FROM rubric_version ANTI JOIN rubric ON rubric.id = rubric_id
UNION ALL SELECT 'cells without their version', count(*) FROM rubric_cell ANTI JOIN rubric_version USING (rubric_id, version)
UNION ALL SELECT 'signatures without their version', count(*) FROM rubric_signature ANTI JOIN rubric_version USING (rubric_id, version)
UNION ALL SELECT 'edits missing', coalesce(max(id), 0) - count(*) FROM assessment_edit

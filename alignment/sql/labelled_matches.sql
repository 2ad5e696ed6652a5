-- Purpose: every stored line of postings and outcomes with what the scorer itself shows for it, to hold it against labels.
-- Parameters: framework. Columns: kind, owner_id, line_id, text, skills, probabilities, families (three lists in step; only of
--          lines that ask).
WITH matched AS (
    SELECT 'requirement' AS kind, m.line_id, m.owner_id, m.skill_id, coalesce(m.earned_probability, m.probability) AS probability
    FROM requirement_skill AS m JOIN requirement AS r ON r.id = m.line_id
    WHERE m.framework = $framework AND m.earned AND r.cut IS NULL AND NOT r.repeated
    UNION ALL
    SELECT 'outcome', m.line_id, m.owner_id, m.skill_id, coalesce(m.earned_probability, m.probability)
    FROM outcome_skill AS m WHERE m.framework = $framework AND m.earned
), line AS (
    SELECT 'requirement' AS kind, posting_id AS owner_id, id AS line_id, text FROM requirement
    UNION ALL
    SELECT 'outcome', course_id, id, text FROM outcome
)
SELECT l.kind, l.owner_id, l.line_id, l.text,
       list(m.skill_id ORDER BY m.skill_id) FILTER (m.skill_id IS NOT NULL) AS skills,
       list(m.probability ORDER BY m.skill_id) FILTER (m.skill_id IS NOT NULL) AS probabilities,
       list(s.family ORDER BY m.skill_id) FILTER (m.skill_id IS NOT NULL) AS families
FROM line AS l
LEFT JOIN matched AS m USING (kind, owner_id, line_id)
LEFT JOIN skill AS s ON s.id = m.skill_id AND s.framework = $framework
GROUP BY ALL ORDER BY ALL

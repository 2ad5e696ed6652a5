-- Purpose: every distinct wording with a skill it is shown for, to draw a sample that people read.
-- Parameters: framework. Columns: kind, line_id (one line with this wording), skill_id, label, matched_label, probability, text, context.
SELECT 'requirement' AS kind, min(r.id) AS line_id, s.id AS skill_id, any_value(s.label) AS label,
       min(m.matched_label) AS matched_label, max(m.probability) AS probability, r.text, min(p.title) AS context
FROM requirement_skill AS m
JOIN requirement AS r ON r.id = m.line_id
JOIN posting AS p ON p.id = r.posting_id
JOIN skill AS s ON s.id = m.skill_id AND s.framework = m.framework
WHERE m.framework = $framework AND m.shown AND r.cut IS NULL AND NOT r.repeated
GROUP BY r.text, s.id
UNION ALL
SELECT 'outcome' AS kind, min(o.id) AS line_id, s.id AS skill_id, any_value(s.label) AS label,
       min(m.matched_label) AS matched_label, max(m.probability) AS probability, o.text, min(c.title) AS context
FROM outcome_skill AS m
JOIN outcome AS o ON o.id = m.line_id
JOIN course AS c ON c.id = o.course_id
JOIN skill AS s ON s.id = m.skill_id AND s.framework = m.framework
WHERE m.framework = $framework AND m.shown
GROUP BY o.text, s.id
ORDER BY kind, line_id, skill_id

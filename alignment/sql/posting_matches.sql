-- Purpose: the shown matches of one posting's lines. Parameters: posting, framework.
-- Columns: line_id, skill_id, label, family, probability, score, terms.
SELECT m.line_id, m.skill_id, s.label, s.family, m.probability, m.score, m.terms
FROM requirement_skill AS m JOIN skill AS s ON s.id = m.skill_id AND s.framework = m.framework
WHERE m.owner_id = $posting AND m.framework = $framework AND m.shown
ORDER BY m.line_id, m.probability DESC, m.skill_id

-- Purpose: what other settings count in the outcomes of a program, beside its matches; what a person turned down is left out.
-- Parameters: framework, program, languages.
-- Columns: setting (loose or plain), line_id, owner_id, skill_id, label, probability (the likeness under plain).
SELECT t.setting, t.line_id, t.owner_id, t.skill_id, s.label, t.value AS probability
FROM tried_match AS t
JOIN skill AS s ON s.id = t.skill_id AND s.framework = t.framework
JOIN course AS c ON c.id = t.owner_id
WHERE t.framework = $framework AND t.kind = 'outcome' AND NOT t.rejected AND c.program = $program AND list_contains($languages, c.language)
ORDER BY t.setting, t.owner_id, t.line_id, t.skill_id

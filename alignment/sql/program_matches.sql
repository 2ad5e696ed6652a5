-- Purpose: what was found in the outcomes of a program: matches that are shown, and those that a person turned down.
-- Parameters: framework, program ('' for all), languages.
-- Columns: line_id, owner_id, skill_id, label, shown, decided, probability, terms.
SELECT m.line_id, m.owner_id, m.skill_id, s.label, m.shown, m.decided, m.probability, m.terms
FROM outcome_skill AS m
JOIN skill AS s ON s.id = m.skill_id AND s.framework = m.framework
JOIN course AS c ON c.id = m.owner_id
WHERE m.framework = $framework AND (m.shown OR m.decided <> '')
  AND ($program = '' OR c.program = $program) AND list_contains($languages, c.language)
ORDER BY m.owner_id, m.line_id, m.skill_id

-- Purpose: skills that any line mentions, for a list to choose from. Parameters: framework. Columns: id, label.
SELECT id, label FROM skill
WHERE framework = $framework AND id IN (
    SELECT skill_id FROM requirement_skill WHERE framework = $framework AND shown
    UNION SELECT skill_id FROM outcome_skill WHERE framework = $framework AND shown
)
ORDER BY lower(label)

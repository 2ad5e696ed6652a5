-- Purpose: give judged matches back what the scorer said, before decisions are applied anew.
-- {table} is one of the match tables. Parameters: framework, owners (list of ids).
UPDATE {table}
SET shown = earned, probability = earned_probability, why_not = earned_why_not, decided = '',
    earned_probability = NULL, earned_why_not = NULL
WHERE framework = $framework AND decided <> '' AND owner_id IN (SELECT unnest($owners))

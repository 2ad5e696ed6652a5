-- Purpose: what the scorer said of a match, and whether a person judged it before. {table} is one of the match tables.
-- Parameters: framework, line, owner, skill. Columns: earned (null: a person added it), probability (the scorer's), decided.
SELECT earned, coalesce(earned_probability, probability) AS probability, decided FROM {table}
WHERE framework = $framework AND line_id = $line AND owner_id = $owner AND skill_id = $skill

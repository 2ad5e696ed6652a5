-- Purpose: drop the matches that a person's re-mapping (or an earlier framework) added, before decisions are applied anew.
-- {table} is one of the match tables. Parameters: framework, owners (list of ids).
DELETE FROM {table} WHERE framework = $framework AND earned IS NULL AND owner_id IN (SELECT unnest($owners))

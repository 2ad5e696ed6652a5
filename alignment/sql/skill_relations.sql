-- Purpose: the skills of a framework that stand below or beside another. Parameters: framework. Columns: id, broader, related.
SELECT id, broader, related FROM skill
WHERE framework = $framework AND (broader IS NOT NULL OR related IS NOT NULL) ORDER BY id

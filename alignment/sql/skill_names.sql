-- Purpose: label and family of the given skills. Parameters: framework, ids. Columns: id, label, family.
SELECT id, label, family FROM skill WHERE framework = $framework AND list_contains($ids, id) ORDER BY id

-- Purpose: label, family and groups of the given skills. Parameters: framework, ids. Columns: id, label, family, groups.
SELECT id, label, family, groups FROM skill WHERE framework = $framework AND list_contains($ids, id) ORDER BY id

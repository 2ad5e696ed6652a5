-- Purpose: postings and courses not yet scored against a framework. Parameters: framework. Columns: owner_id.
SELECT id AS owner_id FROM posting WHERE id NOT IN (SELECT owner_id FROM aligned WHERE framework = $framework)
UNION ALL
SELECT id AS owner_id FROM course WHERE id NOT IN (SELECT owner_id FROM aligned WHERE framework = $framework)
ORDER BY owner_id

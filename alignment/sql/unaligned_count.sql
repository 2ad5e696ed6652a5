-- Purpose: how many postings and courses are not yet scored against a framework. Parameters: framework. Columns: n.
SELECT (SELECT count(*) FROM posting WHERE id NOT IN (SELECT owner_id FROM aligned WHERE framework = $framework))
     + (SELECT count(*) FROM course WHERE id NOT IN (SELECT owner_id FROM aligned WHERE framework = $framework)) AS n

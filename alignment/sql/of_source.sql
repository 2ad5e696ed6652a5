-- Purpose: the postings and courses of one source. Parameters: source. Columns: kind, id, employer, owner.
SELECT 'posting' AS kind, id, employer, owner FROM posting WHERE source = $source
UNION ALL SELECT 'course', id, '', '' FROM course WHERE source = $source ORDER BY kind, id

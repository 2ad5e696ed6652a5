-- Purpose: the postings and courses of one source. Parameters: source. Columns: kind, id, employer.
SELECT 'posting' AS kind, id, employer FROM posting WHERE source = $source
UNION ALL SELECT 'course', id, '' FROM course WHERE source = $source ORDER BY kind, id

-- Purpose: what each source holds, so that one is chosen to be removed. Parameters: none. Columns: source, postings, courses.
SELECT source, count(*) FILTER (WHERE kind = 'posting') AS postings, count(*) FILTER (WHERE kind = 'course') AS courses
FROM (SELECT source, 'posting' AS kind FROM posting UNION ALL SELECT source, 'course' FROM course)
GROUP BY source ORDER BY source

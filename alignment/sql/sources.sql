-- Purpose: where postings and outcomes came from, with licences. Parameters: none. Columns: what, source, licence, n.
SELECT 'postings' AS what, source, licence, count(*) AS n FROM posting GROUP BY ALL
UNION ALL
SELECT 'courses' AS what, source, licence, count(*) AS n FROM course GROUP BY ALL
ORDER BY what DESC, n DESC, source

-- Purpose: all fields with the number of jobs. Parameters: none. Columns: field, postings, employers, first, last.
SELECT field, count(DISTINCT job) AS postings, count(DISTINCT nullif(employer, '')) AS employers,
       min(date_posted) AS first, max(date_posted) AS last
FROM posting GROUP BY field ORDER BY postings DESC, field

-- Purpose: the stored postings, newest first. Parameters: field ('' for all), most.
-- Columns: id, title, employer, field, language, date_posted, lines, asks, total, jobs (of all).
SELECT p.id, p.title, p.employer, p.field, p.language, p.date_posted,
       (SELECT count(*) FROM requirement AS r WHERE r.posting_id = p.id) AS lines,
       (SELECT count(*) FROM requirement AS r WHERE r.posting_id = p.id AND r.cut IS NULL AND NOT r.repeated) AS asks,
       count(*) OVER () AS total, (SELECT count(DISTINCT job) FROM posting WHERE $field = '' OR field = $field) AS jobs
FROM posting AS p WHERE $field = '' OR p.field = $field
ORDER BY p.date_posted DESC NULLS LAST, p.id LIMIT $most

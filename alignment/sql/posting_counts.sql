-- Purpose: n, employers and dates of the postings of a question that were measured, and how many were not.
-- Parameters: field ('' for all), languages (those the framework has labels in), framework, sample (its source).
-- Columns: postings (each job once), adverts (each posting), samples (those of the sample), employers, first, last, left_out (in other languages), unaligned, licences.
SELECT count(DISTINCT p.job) FILTER (readable AND aligned) AS postings,
       count(*) FILTER (readable AND aligned) AS adverts,
       count(DISTINCT p.job) FILTER (readable AND aligned AND p.source = $sample) AS samples,
       count(DISTINCT nullif(p.employer, '')) FILTER (readable AND aligned) AS employers,
       min(p.date_posted) FILTER (readable AND aligned) AS first,
       max(p.date_posted) FILTER (readable AND aligned) AS last,
       count(DISTINCT p.job) - count(DISTINCT p.job) FILTER (readable) AS left_out,
       count(DISTINCT p.job) FILTER (readable) - count(DISTINCT p.job) FILTER (readable AND aligned) AS unaligned,
       list(DISTINCT p.source || ': ' || p.licence) FILTER (readable AND p.licence <> '') AS licences
FROM (
    SELECT *, list_contains($languages, language) AS readable,
           id IN (SELECT owner_id FROM aligned WHERE framework = $framework) AS aligned
    FROM posting WHERE $field = '' OR field = $field
) AS p

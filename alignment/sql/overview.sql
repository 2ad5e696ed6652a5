-- Purpose: what is loaded, in one row. Parameters: sample (its source).
-- Columns: postings (each job once), adverts (each posting), sample_postings (those of the sample), sample_courses, employers, fields, programs, outcomes, assessments, lines, requirements, first, last.
SELECT (SELECT count(DISTINCT job) FROM posting) AS postings,
       (SELECT count(*) FROM posting) AS adverts,
       (SELECT count(DISTINCT job) FROM posting WHERE source = $sample) AS sample_postings,
       (SELECT count(*) FROM course WHERE source = $sample) AS sample_courses,
       (SELECT count(DISTINCT nullif(employer, '')) FROM posting) AS employers,
       (SELECT count(DISTINCT field) FROM posting) AS fields,
       (SELECT count(DISTINCT program) FROM course) AS programs,
       (SELECT count(*) FROM outcome) AS outcomes,
       (SELECT count(*) FROM assessment) AS assessments,
       (SELECT count(*) FROM requirement) AS lines,
       (SELECT count(*) FROM requirement WHERE cut IS NULL AND NOT repeated) AS requirements,
       (SELECT min(date_posted) FROM posting) AS first, (SELECT max(date_posted) FROM posting) AS last

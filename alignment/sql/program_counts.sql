-- Purpose: the size of a program and what of it was measured.
-- Parameters: program, framework, languages, sample (its source).
-- Columns: courses, samples (courses of the sample), outcomes and assessments (measured ones), telling (those that name an outcome
-- or a skill), left_out (outcomes in other languages), unaligned (courses), languages, licences.
WITH of_program AS (
    SELECT *, list_contains($languages, language) AS readable,
           id IN (SELECT owner_id FROM aligned WHERE framework = $framework) AS aligned
    FROM course WHERE program = $program
)
SELECT count(*) AS courses, count(*) FILTER (source = $sample) AS samples,
       (SELECT count(*) FROM outcome AS o JOIN of_program AS c ON c.id = o.course_id WHERE c.readable AND c.aligned) AS outcomes,
       (SELECT count(*) FROM assessment AS a JOIN of_program AS c ON c.id = a.course_id WHERE c.readable AND c.aligned)
           AS assessments,
       (SELECT count(*) FROM assessment AS a JOIN of_program AS c ON c.id = a.course_id
        WHERE c.readable AND c.aligned
          AND ((a.course_id, a.id) IN (SELECT course_id, assessment_id FROM assessment_outcome)
               OR (a.course_id, a.id) IN (SELECT owner_id, line_id FROM assessment_skill WHERE framework = $framework AND shown))) AS telling,
       (SELECT count(*) FROM outcome AS o JOIN of_program AS c ON c.id = o.course_id WHERE NOT c.readable) AS left_out,
       count(*) FILTER (NOT aligned) AS unaligned,
       list(DISTINCT language) AS languages,
       list(DISTINCT source || ': ' || licence) FILTER (licence <> '') AS licences
FROM of_program

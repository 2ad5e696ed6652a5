-- Purpose: the size of a program and what of it could be read. Parameters: program, framework, languages.
-- Columns: courses, outcomes, assessments, left_out (outcomes in other languages), unaligned (courses), languages, licences.
SELECT count(DISTINCT c.id) AS courses,
       (SELECT count(*) FROM outcome AS o JOIN course AS x ON x.id = o.course_id
        WHERE x.program = $program AND list_contains($languages, x.language)) AS outcomes,
       (SELECT count(*) FROM assessment AS a JOIN course AS x ON x.id = a.course_id
        WHERE x.program = $program AND list_contains($languages, x.language)) AS assessments,
       (SELECT count(*) FROM outcome AS o JOIN course AS x ON x.id = o.course_id
        WHERE x.program = $program AND NOT list_contains($languages, x.language)) AS left_out,
       count(DISTINCT c.id) FILTER (c.id NOT IN (SELECT owner_id FROM aligned WHERE framework = $framework)) AS unaligned,
       list(DISTINCT c.language) AS languages,
       list(DISTINCT c.source || ': ' || c.licence) FILTER (c.licence <> '') AS licences
FROM course AS c WHERE c.program = $program

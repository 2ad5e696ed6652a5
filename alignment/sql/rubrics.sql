-- Purpose: the rubrics by title, each with the state of its newest version.
-- Parameters: program ('' for all), rubric ('' for all).
-- Columns: id, title, program, workplace, course_id, assessment_id, made_at, version, saved_at, criteria, signed (parties).
SELECT r.id, r.title, r.program, r.workplace, r.course_id, r.assessment_id, r.made_at, v.version, v.saved_at,
       (SELECT count(DISTINCT c.criterion) FROM rubric_cell AS c WHERE c.rubric_id = r.id AND c.version = v.version) AS criteria,
       (SELECT list(s.party ORDER BY s.party) FROM rubric_signature AS s WHERE s.rubric_id = r.id AND s.version = v.version) AS signed
FROM rubric AS r
JOIN rubric_version AS v ON v.rubric_id = r.id
WHERE ($program = '' OR r.program = $program) AND ($rubric = '' OR r.id = $rubric)
  AND v.version = (SELECT max(newest.version) FROM rubric_version AS newest WHERE newest.rubric_id = r.id)
ORDER BY lower(r.title), r.program, r.workplace, r.id

-- Purpose: assessments with everything that is said of them, of one program, or one assessment.
-- Parameters: program ('' for all), course ('' for all), assessment ('' for all).
-- Columns: id, course_id, position, text, title, method, standard, weight, conditions, judge, evidence, level, level_chances, level_words,
--          settled, course, program, institution, language, outcome_ids, outcome_texts.
WITH covered AS (
    SELECT ao.course_id AS assessed_in, ao.assessment_id, o.id, o.text, o.course_id, o.position, taught_in.program
    FROM assessment_outcome AS ao
    JOIN outcome AS o ON o.id = ao.outcome_id AND o.course_id = ao.outcome_course_id
    JOIN course AS taught_in ON taught_in.id = o.course_id
)
SELECT a.id, a.course_id, a.position, a.text, a.title, a.method, a.standard, a.weight, coalesce(a.conditions, '') AS conditions,
       coalesce(a.judge, '') AS judge, coalesce(a.evidence, '') AS evidence, a.level, a.level_chances, a.level_words, coalesce(a.settled, false) AS settled,
       c.title AS course, c.program, c.institution, c.language,
       list(o.id ORDER BY o.course_id, o.position, o.id) FILTER (o.id IS NOT NULL) AS outcome_ids,
       list(o.text ORDER BY o.course_id, o.position, o.id) FILTER (o.id IS NOT NULL) AS outcome_texts
FROM assessment AS a
JOIN course AS c ON c.id = a.course_id
LEFT JOIN covered AS o ON o.assessment_id = a.id AND o.assessed_in = a.course_id AND o.program = c.program
WHERE ($program = '' OR c.program = $program) AND ($course = '' OR a.course_id = $course) AND ($assessment = '' OR a.id = $assessment)
GROUP BY ALL ORDER BY c.title, a.course_id, a.position, a.id

-- Purpose: skills that an assessment of a program names itself, or covers through an outcome that teaches them.
-- Parameters: framework, program, languages.
-- Columns: skill_id, n, level (highest), level_chances (of it), levelled (lines that suggest one), lines, settled, is_levelled, text, terms, probability, score, line_id, title, method.
WITH found AS (
    SELECT m.skill_id, m.probability, m.score, m.terms, a.text, a.level, chances_of(a.settled, a.level, a.level_chances) AS level_chances, a.settled, a.id AS line_id, a.method, c.title, 0 AS distance
    FROM assessment_skill AS m
    JOIN assessment AS a ON a.id = m.line_id AND a.course_id = m.owner_id
    JOIN course AS c ON c.id = a.course_id
    WHERE m.framework = $framework AND m.shown AND c.program = $program AND list_contains($languages, c.language)
    UNION ALL
    SELECT m.skill_id, m.probability, m.score, CAST([] AS VARCHAR[]) AS terms, a.text, a.level, chances_of(a.settled, a.level, a.level_chances) AS level_chances, a.settled, a.id AS line_id, a.method, c.title,
           1 AS distance
    FROM outcome_skill AS m
    JOIN course AS taught_in ON taught_in.id = m.owner_id AND taught_in.program = $program
    JOIN assessment_outcome AS ao ON ao.outcome_id = m.line_id AND ao.outcome_course_id = m.owner_id
    JOIN assessment AS a ON a.id = ao.assessment_id AND a.course_id = ao.course_id
    JOIN course AS c ON c.id = a.course_id
    WHERE m.framework = $framework AND m.shown AND c.program = $program AND list_contains($languages, c.language)
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY skill_id ORDER BY distance, probability DESC, score DESC, line_id) AS place
    FROM found
)
SELECT skill_id, count(DISTINCT line_id) AS n, max(level) AS level, arg_max(level_chances, level) AS level_chances,
       count(DISTINCT line_id) FILTER (level IS NOT NULL) AS levelled, count(DISTINCT line_id) AS lines, count(DISTINCT line_id) FILTER (settled) AS settled, bool_and(level IS NOT NULL) AS is_levelled,
       any_value(text) FILTER (place = 1) AS text, any_value(terms) FILTER (place = 1) AS terms,
       any_value(probability) FILTER (place = 1) AS probability, any_value(score) FILTER (place = 1) AS score,
       any_value(line_id) FILTER (place = 1) AS line_id, any_value(title) FILTER (place = 1) AS title,
       any_value(method) FILTER (place = 1) AS method
FROM placed GROUP BY skill_id ORDER BY skill_id

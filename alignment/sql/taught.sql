-- Purpose: what the outcomes of a program say of each skill: shown matches, and the nearest miss where none is shown
-- (one that a person turned down comes after the others).
-- Parameters: framework, program, languages.
-- Columns: skill_id, shown, n, level (highest), level_chances (of it), levelled (lines that suggest one), lines, settled, is_levelled (every outcome's verb suggests a level),
--          is_assessable (a course that teaches it has an assessment naming an outcome or a skill), text, terms, probability, score, line_id, title, unit, why_not.
WITH found AS (
    SELECT m.skill_id, m.shown, m.probability, m.score, m.terms, m.why_not, o.text, o.level, chances_of(o.settled, o.level, o.level_chances) AS level_chances, o.settled, o.id AS line_id, o.unit, c.title,
           EXISTS (SELECT 1 FROM assessment AS a WHERE a.course_id = c.id
                   AND ((a.course_id, a.id) IN (SELECT course_id, assessment_id FROM assessment_outcome)
                        OR (a.course_id, a.id) IN (SELECT owner_id, line_id FROM assessment_skill WHERE framework = $framework AND shown))) AS assessable,
           row_number() OVER (PARTITION BY m.skill_id, m.shown ORDER BY NOT m.shown AND m.decided <> '', m.probability DESC, m.score DESC, o.id) AS place
    FROM outcome_skill AS m
    JOIN outcome AS o ON o.id = m.line_id AND o.course_id = m.owner_id
    JOIN course AS c ON c.id = o.course_id
    WHERE m.framework = $framework AND c.program = $program AND list_contains($languages, c.language)
)
SELECT skill_id, shown, count(DISTINCT line_id) AS n, max(level) AS level, arg_max(level_chances, level) AS level_chances,
       count(DISTINCT line_id) FILTER (level IS NOT NULL) AS levelled, count(DISTINCT line_id) AS lines, count(DISTINCT line_id) FILTER (settled) AS settled, bool_and(level IS NOT NULL) AS is_levelled, bool_or(assessable) AS is_assessable,
       any_value(text) FILTER (place = 1) AS text, any_value(terms) FILTER (place = 1) AS terms,
       any_value(probability) FILTER (place = 1) AS probability, any_value(score) FILTER (place = 1) AS score,
       any_value(line_id) FILTER (place = 1) AS line_id, any_value(title) FILTER (place = 1) AS title,
       any_value(unit) FILTER (place = 1) AS unit, any_value(why_not) FILTER (place = 1) AS why_not
FROM found GROUP BY skill_id, shown ORDER BY skill_id, shown

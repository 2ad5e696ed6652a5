-- Purpose: what the outcomes and assessments of a program say of each skill, and of each family, under the settings that change
-- which matches count. An assessment also covers what the outcomes it names teach under the same setting.
-- Parameters: framework, program, languages, strict (the stricter probability).
-- Columns: setting (strict, loose or plain), kind (outcome or assessment), skill_id (null in the rows of families), family, label,
--          n (lines), level (highest), level_chances, levelled, lines, settled, is_levelled, is_assessable (all as in taught.sql).
WITH matched AS (
    SELECT 'outcome' AS kind, line_id, owner_id, skill_id, decided, probability FROM outcome_skill
    WHERE framework = $framework AND shown
    UNION ALL
    SELECT 'assessment', line_id, owner_id, skill_id, decided, probability FROM assessment_skill
    WHERE framework = $framework AND shown
), found AS (
    SELECT 'strict' AS setting, kind, line_id, owner_id, skill_id FROM matched WHERE decided <> '' OR probability >= $strict
    UNION ALL
    SELECT 'loose', kind, line_id, owner_id, skill_id FROM matched
    UNION ALL
    SELECT 'plain', kind, line_id, owner_id, skill_id FROM matched WHERE decided <> ''
    UNION ALL
    SELECT setting, kind, line_id, owner_id, skill_id FROM tried_match
    WHERE kind <> 'requirement' AND framework = $framework AND NOT rejected
), chosen AS (
    SELECT id, EXISTS (SELECT 1 FROM assessment AS a WHERE a.course_id = c.id
                       AND ((a.course_id, a.id) IN (SELECT course_id, assessment_id FROM assessment_outcome)
                            OR (a.course_id, a.id) IN (SELECT owner_id, line_id FROM assessment_skill WHERE framework = $framework AND shown))) AS assessable
    FROM course AS c WHERE program = $program AND list_contains($languages, language)
), covered AS (
    SELECT f.setting, f.kind, f.skill_id, f.line_id, o.level, chances_of(o.settled, o.level, o.level_chances) AS level_chances, o.settled, c.assessable
    FROM found AS f
    JOIN chosen AS c ON c.id = f.owner_id
    JOIN outcome AS o ON o.id = f.line_id AND o.course_id = f.owner_id
    WHERE f.kind = 'outcome'
    UNION ALL
    SELECT f.setting, f.kind, f.skill_id, f.line_id, a.level, chances_of(a.settled, a.level, a.level_chances) AS level_chances, a.settled, true
    FROM found AS f
    JOIN chosen AS c ON c.id = f.owner_id
    JOIN assessment AS a ON a.id = f.line_id AND a.course_id = f.owner_id
    WHERE f.kind = 'assessment'
    UNION ALL
    SELECT f.setting, 'assessment', f.skill_id, a.id, a.level, chances_of(a.settled, a.level, a.level_chances) AS level_chances, a.settled, true
    FROM found AS f
    JOIN course AS t ON t.id = f.owner_id AND t.program = $program
    JOIN assessment_outcome AS ao ON ao.outcome_id = f.line_id AND ao.outcome_course_id = f.owner_id
    JOIN assessment AS a ON a.id = ao.assessment_id AND a.course_id = ao.course_id
    JOIN chosen AS c ON c.id = a.course_id
    WHERE f.kind = 'outcome'
)
SELECT v.setting, v.kind, v.skill_id, s.family, any_value(s.label) AS label, count(DISTINCT v.line_id) AS n, max(v.level) AS level, arg_max(v.level_chances, v.level) AS level_chances,
       count(DISTINCT v.line_id) FILTER (v.level IS NOT NULL) AS levelled, count(DISTINCT v.line_id) AS lines,
       count(DISTINCT v.line_id) FILTER (v.settled) AS settled,
       bool_and(v.level IS NOT NULL) AS is_levelled, bool_or(v.assessable) AS is_assessable
FROM covered AS v JOIN skill AS s ON s.id = v.skill_id AND s.framework = $framework
GROUP BY GROUPING SETS ((v.setting, v.kind, v.skill_id, s.family), (v.setting, v.kind, s.family))
ORDER BY v.setting, v.kind, v.skill_id NULLS LAST, s.family

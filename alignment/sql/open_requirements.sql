-- Purpose: the requirement wordings that nobody judged, each with its surest line and the jobs that only it makes ask.
-- Those that may move most come first; what is exact is worked out in decisions.py.
-- Parameters: framework, field ('' for all), languages, skill ('' for all), most.
-- Columns: skill_id, label, sole, line_id, owner_id, wording, text, terms, probability, score, necessity, posting_id, title, employer,
--          date_posted, total.
WITH asked AS (
    SELECT m.skill_id, m.decided, m.probability, m.score, m.terms, r.id AS line_id, r.wording, r.text, r.necessity,
           p.id AS posting_id, p.job, p.title, p.employer, p.date_posted
    FROM requirement_skill AS m
    JOIN requirement AS r ON r.id = m.line_id
    JOIN posting AS p ON p.id = r.posting_id
    WHERE m.framework = $framework AND m.shown AND r.cut IS NULL AND NOT r.repeated AND list_contains($languages, p.language)
      AND ($field = '' OR p.field = $field) AND ($skill = '' OR m.skill_id = $skill)
), resting AS (
    SELECT skill_id, any_value(wording) AS wording FROM asked
    GROUP BY skill_id, job HAVING count(DISTINCT wording) = 1 AND bool_and(decided = '')
), sole AS (
    SELECT skill_id, wording, count(*) AS sole FROM resting GROUP BY skill_id, wording
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY skill_id, wording ORDER BY probability DESC, score DESC, date_posted DESC NULLS LAST,
                                 line_id) AS place
    FROM asked WHERE decided = ''
)
SELECT a.skill_id, s.label, coalesce(sole.sole, 0) AS sole, a.line_id, a.posting_id AS owner_id, a.wording, a.text, a.terms,
       a.probability, a.score, a.necessity, a.posting_id, a.title, a.employer, a.date_posted, count(*) OVER () AS total
FROM placed AS a
JOIN skill AS s ON s.id = a.skill_id AND s.framework = $framework
LEFT JOIN sole ON sole.skill_id = a.skill_id AND sole.wording = a.wording
WHERE a.place = 1
ORDER BY coalesce(sole.sole, 0) * a.probability * (1 - a.probability) DESC, a.skill_id, a.line_id LIMIT $most

-- Purpose: what the postings of a question say of each skill, with the surest line as evidence.
-- Parameters: framework, field ('' for all), languages, reader (languages whose lines make the best evidence).
-- Columns: skill_id, n, employers, first, last, must, level (median), level_chances (mean), levelled (lines that suggest a level),
--          lines, settled (by a person), text, terms, probability, score, necessity,
--          posting_id, title, employer, date_posted, language, owner (~ for a line that is not to be shown; others come first).
WITH asked AS (
    SELECT m.skill_id, m.probability, m.score, m.terms, r.text, r.necessity, r.level, chances_of(r.settled, r.level, r.level_chances) AS level_chances, r.settled, r.id AS line_id, p.id AS posting_id, p.job,
           p.title, p.employer, p.date_posted, r.language, p.owner,
           row_number() OVER (PARTITION BY m.skill_id ORDER BY p.owner = '~', NOT list_contains($reader, p.language), m.probability DESC, m.score DESC,
                              p.date_posted DESC NULLS LAST, r.id) AS place
    FROM requirement_skill AS m
    JOIN requirement AS r ON r.id = m.line_id
    JOIN posting AS p ON p.id = r.posting_id
    WHERE m.framework = $framework AND m.shown AND r.cut IS NULL AND NOT r.repeated AND list_contains($languages, p.language) AND ($field = '' OR p.field = $field)
)
SELECT skill_id, count(DISTINCT job) AS n, count(DISTINCT nullif(employer, '')) AS employers,
       min(date_posted) AS first, max(date_posted) AS last,
       count(DISTINCT job) FILTER (necessity = 'must') AS must, quantile_disc(level, 0.5) AS level,
       [avg(level_chances[1]), avg(level_chances[2]), avg(level_chances[3]), avg(level_chances[4]), avg(level_chances[5])] AS level_chances,
       count(level) AS levelled, count(*) AS lines, count(*) FILTER (settled) AS settled,
       any_value(text) FILTER (place = 1) AS text, any_value(terms) FILTER (place = 1) AS terms,
       any_value(probability) FILTER (place = 1) AS probability, any_value(score) FILTER (place = 1) AS score,
       any_value(necessity) FILTER (place = 1) AS necessity, any_value(posting_id) FILTER (place = 1) AS posting_id,
       any_value(title) FILTER (place = 1) AS title, any_value(employer) FILTER (place = 1) AS employer,
       any_value(date_posted) FILTER (place = 1) AS date_posted, any_value(language) FILTER (place = 1) AS language,
       any_value(owner) FILTER (place = 1) AS owner
FROM asked GROUP BY skill_id ORDER BY skill_id

-- Purpose: the posting lines that ask for one skill, surest first. Parameters: framework, skill, field, most.
-- Columns: text, terms, probability, score, necessity, posting_id, title, employer, date_posted, field, total.
SELECT r.text, m.terms, m.probability, m.score, r.necessity, p.id AS posting_id, p.title, p.employer, p.date_posted, p.field,
       count(*) OVER () AS total
FROM requirement_skill AS m
JOIN requirement AS r ON r.id = m.line_id
JOIN posting AS p ON p.id = r.posting_id
WHERE m.framework = $framework AND m.skill_id = $skill AND m.shown AND r.cut IS NULL AND NOT r.repeated
  AND ($field = '' OR p.field = $field)
ORDER BY m.probability DESC, m.score DESC, p.date_posted DESC NULLS LAST, r.id LIMIT $most

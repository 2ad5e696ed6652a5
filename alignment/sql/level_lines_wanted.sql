-- Purpose: the posting lines that ask for a skill, with the level of each: settled ones first, then the surest.
-- Parameters: framework, field ('' for all), skill, languages, most.
-- Columns: kind, line_id, owner_id, text, place, level, suggested, level_chances, level_words, settled, total.
SELECT 'requirement' AS kind, r.id AS line_id, p.id AS owner_id, r.text, concat_ws(' · ', nullif(p.employer, ''), p.title) AS place,
       r.level, r.suggested, r.level_chances, coalesce(r.level_words, []) AS level_words, coalesce(r.settled, false) AS settled, count(*) OVER () AS total
FROM requirement_skill AS m
JOIN requirement AS r ON r.id = m.line_id
JOIN posting AS p ON p.id = r.posting_id
WHERE m.framework = $framework AND m.skill_id = $skill AND m.shown AND r.cut IS NULL AND NOT r.repeated
  AND list_contains($languages, p.language) AND ($field = '' OR p.field = $field)
ORDER BY settled DESC, r.level IS NULL, m.probability DESC, m.score DESC, r.id LIMIT $most

-- Purpose: one skill with all labels. Parameters: framework, skill.
-- Columns: id, family, description, kind, uri, fields, not_when, groups, broader, related, languages, labels (two lists in step).
SELECT s.id, s.family, s.description, s.kind, s.uri, s.fields, s.not_when, s.groups, s.broader, s.related,
       list(l.language ORDER BY l.language, l.position) AS languages,
       list(l.label ORDER BY l.language, l.position) AS labels
FROM skill AS s JOIN skill_label AS l ON l.skill_id = s.id AND l.framework = s.framework
WHERE s.framework = $framework AND s.id = $skill GROUP BY ALL

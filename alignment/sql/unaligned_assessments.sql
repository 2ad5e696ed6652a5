-- Purpose: assessments of courses not yet scored against a framework.
-- Parameters: framework, owners (list of ids). Columns: id, owner_id, text, language, context, field.
SELECT a.id, a.course_id AS owner_id, a.text, c.language, concat_ws(' ', c.title, a.title) AS context, c.field
FROM assessment AS a JOIN course AS c ON c.id = a.course_id
WHERE a.course_id NOT IN (SELECT owner_id FROM aligned WHERE framework = $framework)
  AND a.course_id IN (SELECT unnest($owners))
ORDER BY a.course_id, a.position

-- Purpose: outcomes of courses not yet scored against a framework.
-- Parameters: framework, owners (list of ids). Columns: id, owner_id, text, language, context, field.
SELECT o.id, o.course_id AS owner_id, o.text, c.language, concat_ws(' ', c.title, o.unit) AS context, c.field
FROM outcome AS o JOIN course AS c ON c.id = o.course_id
WHERE o.course_id NOT IN (SELECT owner_id FROM aligned WHERE framework = $framework)
  AND o.course_id IN (SELECT unnest($owners))
ORDER BY o.course_id, o.position

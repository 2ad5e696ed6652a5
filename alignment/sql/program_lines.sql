-- Purpose: the scored outcomes of a program with what is around them, to judge what they teach.
-- Parameters: framework, program ('' for all), languages. Columns: line_id, owner_id (its course), text, title (of the course), unit, language.
SELECT o.id AS line_id, o.course_id AS owner_id, o.text, c.title, o.unit, c.language
FROM outcome AS o JOIN course AS c ON c.id = o.course_id
WHERE ($program = '' OR c.program = $program) AND list_contains($languages, c.language)
  AND c.id IN (SELECT owner_id FROM aligned WHERE framework = $framework)
ORDER BY c.title, c.id, o.position, o.id

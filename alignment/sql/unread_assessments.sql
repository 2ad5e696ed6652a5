-- Purpose: assessments of some courses that were never read for their level. Parameters: owners (list of ids).
-- Columns: id, owner_id, text, language, method, standard.
SELECT a.id, a.course_id AS owner_id, a.text, c.language, a.method, a.standard
FROM assessment AS a JOIN course AS c ON c.id = a.course_id
WHERE a.level_words IS NULL AND list_contains($owners, a.course_id) ORDER BY a.id

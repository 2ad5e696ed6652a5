-- Purpose: outcomes of some courses that were never read for their level. Parameters: owners (list of ids).
-- Columns: id, owner_id, text, language, method, standard.
SELECT o.id, o.course_id AS owner_id, o.text, c.language, '' AS method, '' AS standard
FROM outcome AS o JOIN course AS c ON c.id = o.course_id
WHERE o.level_words IS NULL AND list_contains($owners, o.course_id) ORDER BY o.id

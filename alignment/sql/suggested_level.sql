-- Purpose: the level that the words of one line suggest. Parameters: kind, line, owner. Columns: suggested, chance (0-1).
WITH levelled AS (
    SELECT 'requirement' AS kind, id, posting_id AS owner_id, suggested, level_chances FROM requirement
    UNION ALL SELECT 'outcome', id, course_id, suggested, level_chances FROM outcome
    UNION ALL SELECT 'assessment', id, course_id, suggested, level_chances FROM assessment
)
SELECT suggested, list_max(level_chances) AS chance FROM levelled WHERE kind = $kind AND id = $line AND owner_id = $owner

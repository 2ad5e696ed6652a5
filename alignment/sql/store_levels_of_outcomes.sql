-- Purpose: keep what the words of outcomes that are here suggest of their level. The table
-- `incoming` holds the rows. Parameters: none.
UPDATE outcome AS t
SET level = i.level, suggested = i.suggested, level_chances = i.level_chances, level_words = i.level_words, settled = false
FROM incoming AS i WHERE t.id = i.id AND t.course_id = i.owner_id

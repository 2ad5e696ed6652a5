-- Purpose: keep what the newest acts took away, and forget older ones. Parameters: most (acts kept).
DELETE FROM undoable WHERE event NOT IN (SELECT DISTINCT event FROM undoable ORDER BY event DESC LIMIT $most)

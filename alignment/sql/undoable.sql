-- Purpose: what one load or removal took away, and whose rows it added. Parameters: event. Columns: name, owner_id, content (null: added).
SELECT name, owner_id, content FROM undoable WHERE event = $event ORDER BY name, owner_id

-- Purpose: a line to be judged, wherever its id stands (an outcome's id may be used by several courses).
-- Parameters: kind, line, owner ('' for any). Columns: line_id, owner_id, wording, text, asks.
SELECT line_id, owner_id, wording, text, asks FROM line
WHERE kind = $kind AND line_id = $line AND ($owner = '' OR owner_id = $owner) ORDER BY owner_id

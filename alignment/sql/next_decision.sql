-- Purpose: the number of the next entry of the log. Parameters: none. Columns: id.
SELECT coalesce(max(id), 0) + 1 AS id FROM decision

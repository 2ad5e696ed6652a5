-- Purpose: who may sign in, by name. Parameters: person ('' for all). Columns: name, role, employer, added_by, added_at.
SELECT name, role, employer, added_by, added_at FROM person WHERE $person = '' OR name = $person ORDER BY name

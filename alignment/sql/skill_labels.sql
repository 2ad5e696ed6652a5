-- Purpose: every skill of a framework, to name another one. Parameters: framework. Columns: id, label.
SELECT id, label FROM skill WHERE framework = $framework ORDER BY lower(label), id

-- Purpose: the families of a framework in its order. Parameters: framework.
-- Columns: id, label, label_fr, position, uri.
SELECT id, label, label_fr, position, uri FROM family WHERE framework = $framework ORDER BY position

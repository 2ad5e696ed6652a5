-- Purpose: what is already here, to tell new from changed. Parameters: none. Columns: id, fingerprint.
SELECT id, fingerprint FROM posting

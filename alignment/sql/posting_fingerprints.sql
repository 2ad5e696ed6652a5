-- Purpose: what is already here, to tell new from changed. Parameters: none. Columns: id, fingerprint, employer.
SELECT id, fingerprint, employer FROM posting

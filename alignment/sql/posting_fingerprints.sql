-- Purpose: what is already here, to tell new from changed. Parameters: none. Columns: id, fingerprint, employer, owner.
SELECT id, fingerprint, employer, owner FROM posting

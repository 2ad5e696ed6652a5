-- Purpose: a file of version 2 → 3: alignments know whether other settings were tried; the schema itself adds the table of what was
-- found under them. It stays empty until postings and courses are aligned again.
-- Parameters: none.
ALTER TABLE aligned ADD COLUMN tried BOOLEAN;
UPDATE state SET schema_version = 3;

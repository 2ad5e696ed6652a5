-- Purpose: a file of version 5 → 6: a posting may be an employer's own, and so may what was decided on its lines. Those that are here belong
-- to none. (A file of version 1 has no decisions yet: the schema makes their table.) Parameters: none.
ALTER TABLE posting ADD COLUMN owner VARCHAR DEFAULT '';
ALTER TABLE IF EXISTS decision ADD COLUMN owner VARCHAR DEFAULT '';
UPDATE state SET schema_version = 6;

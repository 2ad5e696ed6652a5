-- Purpose: a file of version 2 → 3: skills know the skills above and beside them; those loaded earlier have none.
-- Parameters: none.
ALTER TABLE skill ADD COLUMN broader VARCHAR[];
ALTER TABLE skill ADD COLUMN related VARCHAR[];
UPDATE state SET schema_version = 3;

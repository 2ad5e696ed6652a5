-- Purpose: a file of version 2 → 3: skills know the skills above and beside them (those loaded earlier have none), and alignments
-- know whether other settings were tried; the schema itself adds the table of what was found under them, which stays empty until
-- postings and courses are aligned again. Parameters: none.
ALTER TABLE skill ADD COLUMN broader VARCHAR[];
ALTER TABLE skill ADD COLUMN related VARCHAR[];
ALTER TABLE aligned ADD COLUMN tried BOOLEAN;
UPDATE state SET schema_version = 3;

-- Purpose: a file of version 2 → 3: matches know whether they missed by little, alignments whether a second method was tried; the
-- schema itself adds the table of what that method found. Both stay empty until postings and courses are aligned again.
-- Parameters: none.
ALTER TABLE requirement_skill ADD COLUMN near BOOLEAN;
ALTER TABLE outcome_skill ADD COLUMN near BOOLEAN;
ALTER TABLE assessment_skill ADD COLUMN near BOOLEAN;
ALTER TABLE aligned ADD COLUMN tried BOOLEAN;
UPDATE state SET schema_version = 3;

-- Purpose: a file of version 3 → 4: levels keep their distribution and the words behind it, and assessments what a person should know of
-- them. Lines that are here wait to be read for their level: postings and courses are to be aligned again. Parameters: none.
ALTER TABLE requirement ADD COLUMN suggested VARCHAR;
ALTER TABLE requirement ADD COLUMN level_chances DOUBLE[];
ALTER TABLE requirement ADD COLUMN level_words VARCHAR[];
ALTER TABLE requirement ADD COLUMN settled BOOLEAN;
ALTER TABLE outcome ADD COLUMN suggested VARCHAR;
ALTER TABLE outcome ADD COLUMN level_chances DOUBLE[];
ALTER TABLE outcome ADD COLUMN level_words VARCHAR[];
ALTER TABLE outcome ADD COLUMN settled BOOLEAN;
ALTER TABLE assessment ADD COLUMN suggested VARCHAR;
ALTER TABLE assessment ADD COLUMN level_chances DOUBLE[];
ALTER TABLE assessment ADD COLUMN level_words VARCHAR[];
ALTER TABLE assessment ADD COLUMN settled BOOLEAN;
ALTER TABLE assessment ADD COLUMN conditions VARCHAR;
ALTER TABLE assessment ADD COLUMN judge VARCHAR;
ALTER TABLE assessment ADD COLUMN evidence VARCHAR;
UPDATE requirement SET level = NULL;
UPDATE outcome SET level = NULL;
UPDATE assessment SET level = NULL;
DELETE FROM aligned;
UPDATE state SET schema_version = 4;

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
CREATE TABLE IF NOT EXISTS assessment_criterion (
    course_id VARCHAR NOT NULL, assessment_id VARCHAR NOT NULL, position INTEGER NOT NULL, text VARCHAR NOT NULL,
    weight DOUBLE, outcome_ids VARCHAR[]
);
CREATE TABLE IF NOT EXISTS assessment_edit (
    id BIGINT NOT NULL, course_id VARCHAR NOT NULL, assessment_id VARCHAR NOT NULL, field VARCHAR NOT NULL,
    before VARCHAR NOT NULL, after VARCHAR NOT NULL, reason VARCHAR NOT NULL, edited_at TIMESTAMP NOT NULL
);
CREATE TABLE IF NOT EXISTS rubric (
    id VARCHAR NOT NULL, title VARCHAR NOT NULL, program VARCHAR NOT NULL, workplace VARCHAR NOT NULL,
    course_id VARCHAR NOT NULL, assessment_id VARCHAR NOT NULL, made_at TIMESTAMP NOT NULL
);
CREATE TABLE IF NOT EXISTS rubric_version (
    rubric_id VARCHAR NOT NULL, version INTEGER NOT NULL, party VARCHAR NOT NULL, author VARCHAR NOT NULL,
    note VARCHAR NOT NULL, saved_at TIMESTAMP NOT NULL
);
CREATE TABLE IF NOT EXISTS rubric_cell (
    rubric_id VARCHAR NOT NULL, version INTEGER NOT NULL, criterion INTEGER NOT NULL, name VARCHAR NOT NULL,
    step INTEGER NOT NULL, text VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS rubric_signature (
    rubric_id VARCHAR NOT NULL, version INTEGER NOT NULL, party VARCHAR NOT NULL, name VARCHAR NOT NULL,
    signed_at TIMESTAMP NOT NULL
);
UPDATE state SET schema_version = 4;

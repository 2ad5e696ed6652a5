-- Purpose: a file of version 2 → 3: skills know the skills above and beside them (those loaded earlier have none until they are loaded
-- again). What an older scorer found is forgotten, since it would be counted beside what this one finds: postings and courses wait
-- to be aligned again, and people's decisions, which are a log of their own, hold from then on. Parameters: none.
ALTER TABLE skill ADD COLUMN broader VARCHAR[];
ALTER TABLE skill ADD COLUMN related VARCHAR[];
DELETE FROM requirement_skill;
DELETE FROM outcome_skill;
DELETE FROM assessment_skill;
DELETE FROM aligned;
CREATE TABLE IF NOT EXISTS tried_match (
    setting VARCHAR NOT NULL, kind VARCHAR NOT NULL, line_id VARCHAR NOT NULL, owner_id VARCHAR NOT NULL,
    framework VARCHAR NOT NULL, skill_id VARCHAR NOT NULL, value FLOAT NOT NULL, rejected BOOLEAN NOT NULL
);
UPDATE state SET schema_version = 3;

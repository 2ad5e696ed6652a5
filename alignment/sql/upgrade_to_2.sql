-- Purpose: a file of version 1 → 2: lines know their wording, matches what was earned and what was decided; the schema
-- itself fills the wordings.
-- Parameters: none. Everything is altered before anything is filled: DuckDB refuses the other order in one transaction.
ALTER TABLE skill ADD COLUMN groups VARCHAR[];
ALTER TABLE requirement ADD COLUMN wording BIGINT;
ALTER TABLE outcome ADD COLUMN wording BIGINT;
ALTER TABLE assessment ADD COLUMN wording BIGINT;
ALTER TABLE requirement_skill ADD COLUMN earned BOOLEAN;
ALTER TABLE requirement_skill ADD COLUMN decided VARCHAR DEFAULT '';
ALTER TABLE requirement_skill ADD COLUMN earned_probability DOUBLE;
ALTER TABLE requirement_skill ADD COLUMN earned_why_not VARCHAR;
ALTER TABLE outcome_skill ADD COLUMN earned BOOLEAN;
ALTER TABLE outcome_skill ADD COLUMN decided VARCHAR DEFAULT '';
ALTER TABLE outcome_skill ADD COLUMN earned_probability DOUBLE;
ALTER TABLE outcome_skill ADD COLUMN earned_why_not VARCHAR;
ALTER TABLE assessment_skill ADD COLUMN earned BOOLEAN;
ALTER TABLE assessment_skill ADD COLUMN decided VARCHAR DEFAULT '';
ALTER TABLE assessment_skill ADD COLUMN earned_probability DOUBLE;
ALTER TABLE assessment_skill ADD COLUMN earned_why_not VARCHAR;
UPDATE requirement_skill SET earned = shown;
UPDATE outcome_skill SET earned = shown;
UPDATE assessment_skill SET earned = shown;
CREATE TABLE IF NOT EXISTS decision (
    id BIGINT NOT NULL, verdict VARCHAR NOT NULL, undoes BIGINT, framework VARCHAR NOT NULL, kind VARCHAR NOT NULL,
    line_id VARCHAR NOT NULL, owner_id VARCHAR NOT NULL, wording BIGINT NOT NULL, text VARCHAR NOT NULL,
    skill_id VARCHAR NOT NULL, label VARCHAR NOT NULL, to_skill VARCHAR NOT NULL, to_label VARCHAR NOT NULL,
    scope VARCHAR NOT NULL, reason VARCHAR NOT NULL, was_shown BOOLEAN NOT NULL, probability DOUBLE NOT NULL,
    decided_at TIMESTAMP NOT NULL
);
UPDATE state SET schema_version = 2;

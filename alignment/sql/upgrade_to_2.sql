-- Purpose: a file of version 1 → 2: lines know their wording, matches what was earned and what was decided; the schema
-- itself adds the table of decisions and fills the wordings.
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
UPDATE state SET schema_version = 2;

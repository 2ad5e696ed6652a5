-- Purpose: what one person sees line by line, as temporary views of one connection: postings that belong to no employer, and their own.
-- Whatever named query reads through them knows nothing of the others. `{whole}` is the file. Parameters: none. The variables seen_owner
-- ('' for nobody's) and pooled_from are set before.
CREATE OR REPLACE TEMP VIEW posting AS SELECT * FROM {whole}.posting WHERE owner IN ('', getvariable('seen_owner'));
CREATE OR REPLACE TEMP VIEW withheld AS SELECT id AS owner_id, field FROM {whole}.posting WHERE owner NOT IN ('', getvariable('seen_owner'));
CREATE OR REPLACE TEMP VIEW requirement AS
SELECT * FROM {whole}.requirement WHERE posting_id NOT IN (SELECT owner_id FROM withheld);
CREATE OR REPLACE TEMP VIEW requirement_skill AS
SELECT * FROM {whole}.requirement_skill WHERE owner_id NOT IN (SELECT owner_id FROM withheld);
CREATE OR REPLACE TEMP VIEW tried_match AS SELECT * FROM {whole}.tried_match WHERE owner_id NOT IN (SELECT owner_id FROM withheld);
CREATE OR REPLACE TEMP VIEW aligned AS SELECT * FROM {whole}.aligned WHERE owner_id NOT IN (SELECT owner_id FROM withheld);
CREATE OR REPLACE TEMP VIEW decision AS SELECT * FROM {whole}.decision WHERE owner IN ('', getvariable('seen_owner'));
CREATE OR REPLACE TEMP VIEW rubric AS SELECT * FROM {whole}.rubric WHERE getvariable('seen_owner') IN ('', workplace);
CREATE OR REPLACE TEMP VIEW rubric_version AS
SELECT * FROM {whole}.rubric_version WHERE rubric_id IN (SELECT id FROM rubric);

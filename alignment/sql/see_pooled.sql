-- Purpose: as see_own, which runs before; and postings that employers keep to themselves count where they come from enough of them:
-- by framework, field and language, since a question may ask for each. Of such a posting no word but its lines' is left, and its owner
-- reads '~': who shows a line looks at that first. Parameters: none.
CREATE OR REPLACE TEMP VIEW pooled AS
SELECT framework, owner_id FROM (
    SELECT a.framework, a.owner_id, count(DISTINCT p.owner) OVER (PARTITION BY a.framework, p.field, p.language) AS employers
    FROM {whole}.aligned AS a JOIN {whole}.posting AS p ON p.id = a.owner_id
    WHERE p.owner NOT IN ('', getvariable('seen_owner'))
) WHERE employers >= getvariable('pooled_from');
CREATE OR REPLACE TEMP VIEW posting AS
SELECT * FROM {whole}.posting WHERE owner IN ('', getvariable('seen_owner'))
UNION ALL
SELECT * REPLACE ('~' AS owner, 'undisclosed employer ' || dense_rank() OVER (ORDER BY md5(owner)) AS employer,
                  '' AS title, '' AS text, '' AS source, '' AS licence, '' AS origin, '' AS fingerprint)
FROM {whole}.posting WHERE id IN (SELECT owner_id FROM pooled);
CREATE OR REPLACE TEMP VIEW requirement AS
SELECT * FROM {whole}.requirement
WHERE posting_id NOT IN (SELECT owner_id FROM withheld) OR posting_id IN (SELECT owner_id FROM pooled);
CREATE OR REPLACE TEMP VIEW requirement_skill AS
SELECT * FROM {whole}.requirement_skill
WHERE owner_id NOT IN (SELECT owner_id FROM withheld) OR (framework, owner_id) IN (SELECT framework, owner_id FROM pooled);
CREATE OR REPLACE TEMP VIEW tried_match AS
SELECT * FROM {whole}.tried_match
WHERE owner_id NOT IN (SELECT owner_id FROM withheld) OR (framework, owner_id) IN (SELECT framework, owner_id FROM pooled);
CREATE OR REPLACE TEMP VIEW aligned AS
SELECT * FROM {whole}.aligned
WHERE owner_id NOT IN (SELECT owner_id FROM withheld) OR (framework, owner_id) IN (SELECT framework, owner_id FROM pooled);

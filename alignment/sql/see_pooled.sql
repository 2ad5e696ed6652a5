-- Purpose: as see_own, which runs before; and postings that employers keep to themselves count where they come from enough of them:
-- by framework, field and language, since a question may ask for each, and of each skill only where enough of them ask for it. No word, date
-- or level of such a posting is left; its owner reads '~', and its employer's name cannot be told from any other. Parameters: none.
-- The variables are those of see_own, and pooled_key (nobody's to know).
CREATE OR REPLACE TEMP VIEW pooled AS
SELECT framework, owner_id, owner, field, language FROM (
    SELECT a.framework, a.owner_id, p.owner, p.field, p.language,
           count(DISTINCT p.owner) OVER (PARTITION BY a.framework, p.field, p.language) AS employers
    FROM {whole}.aligned AS a JOIN {whole}.posting AS p ON p.id = a.owner_id
    WHERE p.owner NOT IN ('', getvariable('seen_owner'))
) WHERE employers >= getvariable('pooled_from');
CREATE OR REPLACE TEMP VIEW posting AS
SELECT * FROM {whole}.posting WHERE owner IN ('', getvariable('seen_owner'))
UNION ALL
SELECT * REPLACE ('~' AS owner, '~' || md5(owner || getvariable('pooled_key')) AS employer, '' AS title, '' AS text, NULL AS date_posted,
                  '' AS source, '' AS licence, '' AS origin, '' AS fingerprint)
FROM {whole}.posting WHERE id IN (SELECT owner_id FROM pooled);
CREATE OR REPLACE TEMP VIEW requirement AS
SELECT * FROM {whole}.requirement WHERE posting_id NOT IN (SELECT owner_id FROM withheld)
UNION ALL
SELECT * REPLACE ('' AS text, '' AS negated, NULL AS wording, NULL AS level, NULL AS suggested, NULL AS level_chances, NULL AS level_words, NULL AS settled)
FROM {whole}.requirement WHERE posting_id IN (SELECT owner_id FROM pooled);
CREATE OR REPLACE TEMP VIEW requirement_skill AS
SELECT * FROM {whole}.requirement_skill WHERE owner_id NOT IN (SELECT owner_id FROM withheld)
UNION ALL
SELECT * EXCLUDE (employers) FROM (
    SELECT m.* REPLACE ([] AS terms, '' AS matched_label, '' AS decided),
           count(DISTINCT p.owner) OVER (PARTITION BY m.framework, m.skill_id, p.field, p.language) AS employers
    FROM {whole}.requirement_skill AS m
    JOIN {whole}.requirement AS r ON r.id = m.line_id
    JOIN pooled AS p ON p.framework = m.framework AND p.owner_id = m.owner_id
    WHERE m.shown AND r.cut IS NULL AND NOT r.repeated
) WHERE employers >= getvariable('pooled_from');
CREATE OR REPLACE TEMP VIEW aligned AS
SELECT * FROM {whole}.aligned
WHERE owner_id NOT IN (SELECT owner_id FROM withheld) OR (framework, owner_id) IN (SELECT framework, owner_id FROM pooled);

-- Purpose: every table and view of the file; safe to run on each opening.
-- Parameters: none.
-- Names are those of the product, so that an analyst can query the file (see alignment/README.md).

CREATE TABLE IF NOT EXISTS state (schema_version INTEGER NOT NULL, revision BIGINT NOT NULL);
INSERT INTO state SELECT 7, 0 WHERE NOT EXISTS (SELECT 1 FROM state);

CREATE OR REPLACE MACRO wording_of(text) AS
    CAST(md5_number_lower(trim(regexp_replace(lower(nfc_normalize(text)), '[^\p{L}\p{M}\p{N}+#]+', ' ', 'g'))) >> 1 AS BIGINT);
-- Lines with the same words, + and # share it, whatever the case and the rest: "SQL queries." and "• sql queries" do,
-- C++ and C# do not.

CREATE OR REPLACE MACRO chances_of(settled, level, chances) AS CASE WHEN settled
    THEN [CAST(level[1] = '1' AS DOUBLE), CAST(level[1] = '2' AS DOUBLE), CAST(level[1] = '3' AS DOUBLE),
          CAST(level[1] = '4' AS DOUBLE), CAST(level[1] = '5' AS DOUBLE)] ELSE chances END;
-- The chance of each of the five steps of a line: certain where a person said the level.

CREATE TABLE IF NOT EXISTS posting (
    id VARCHAR NOT NULL, job VARCHAR NOT NULL, employer VARCHAR NOT NULL, title VARCHAR NOT NULL,
    field VARCHAR NOT NULL, language VARCHAR NOT NULL, text VARCHAR NOT NULL, date_posted DATE,
    source VARCHAR NOT NULL, licence VARCHAR NOT NULL, origin VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL, loaded_at TIMESTAMP NOT NULL, owner VARCHAR DEFAULT ''
);
-- `job` is shared by the language versions of one posting: demand counts jobs. `owner` is the employer that keeps it to itself, '' for none.

CREATE TABLE IF NOT EXISTS requirement (
    id VARCHAR NOT NULL, posting_id VARCHAR NOT NULL, position INTEGER NOT NULL, text VARCHAR NOT NULL,
    probability DOUBLE NOT NULL, cut VARCHAR, repeated BOOLEAN NOT NULL, necessity VARCHAR NOT NULL,
    negated VARCHAR NOT NULL, level VARCHAR, language VARCHAR NOT NULL, wording BIGINT,
    suggested VARCHAR, level_chances DOUBLE[], level_words VARCHAR[], settled BOOLEAN
);
-- Every line of every posting. It asks for something when `cut` is null and it is not `repeated`.
-- Of requirements, outcomes and assessments alike: `level` is the level that holds. `suggested` is what the words suggest, null where
-- they suggest none, with the chance (0-1) of each of the five steps in `level_chances`, by `level_words` (null: not read yet).
-- `settled` says that a person said the level, in the decisions.

CREATE TABLE IF NOT EXISTS course (
    id VARCHAR NOT NULL, program VARCHAR NOT NULL, title VARCHAR NOT NULL, institution VARCHAR NOT NULL,
    language VARCHAR NOT NULL, field VARCHAR NOT NULL, description VARCHAR NOT NULL,
    source VARCHAR NOT NULL, licence VARCHAR NOT NULL, origin VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL, loaded_at TIMESTAMP NOT NULL
);
CREATE TABLE IF NOT EXISTS outcome (
    id VARCHAR NOT NULL, course_id VARCHAR NOT NULL, position INTEGER NOT NULL, text VARCHAR NOT NULL,
    unit VARCHAR NOT NULL, kind VARCHAR NOT NULL, level VARCHAR, wording BIGINT,
    suggested VARCHAR, level_chances DOUBLE[], level_words VARCHAR[], settled BOOLEAN
);
CREATE TABLE IF NOT EXISTS assessment (
    id VARCHAR NOT NULL, course_id VARCHAR NOT NULL, position INTEGER NOT NULL, text VARCHAR NOT NULL,
    title VARCHAR NOT NULL, method VARCHAR NOT NULL, standard VARCHAR NOT NULL, weight DOUBLE, level VARCHAR, wording BIGINT,
    suggested VARCHAR, level_chances DOUBLE[], level_words VARCHAR[], settled BOOLEAN,
    conditions VARCHAR, judge VARCHAR, evidence VARCHAR
);
-- `conditions`, `judge` and `evidence` are what a file, or a person, says of them; null or '' where nobody says it.
CREATE TABLE IF NOT EXISTS assessment_criterion (
    course_id VARCHAR NOT NULL, assessment_id VARCHAR NOT NULL, position INTEGER NOT NULL, text VARCHAR NOT NULL,
    weight DOUBLE, outcome_ids VARCHAR[]
);
-- What an assessment is marked by, line by line, with the outcomes that a line names.
CREATE TABLE IF NOT EXISTS assessment_edit (
    id BIGINT NOT NULL, course_id VARCHAR NOT NULL, assessment_id VARCHAR NOT NULL, field VARCHAR NOT NULL,
    before VARCHAR NOT NULL, after VARCHAR NOT NULL, reason VARCHAR NOT NULL, edited_at TIMESTAMP NOT NULL
);
-- A log that only grows: what people changed in an assessment. The latest word on a field holds, over any file that comes later.
CREATE TABLE IF NOT EXISTS assessment_outcome (
    course_id VARCHAR NOT NULL, assessment_id VARCHAR NOT NULL, outcome_course_id VARCHAR NOT NULL, outcome_id VARCHAR NOT NULL
);
-- Which outcomes an assessment says it covers. Ids are a course's own: two courses may both have an assessment a1 and an outcome o1.

CREATE TABLE IF NOT EXISTS framework (
    name VARCHAR NOT NULL, title VARCHAR NOT NULL, version VARCHAR NOT NULL, licence VARCHAR NOT NULL,
    attribution VARCHAR NOT NULL, source VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL, loaded_at TIMESTAMP NOT NULL
);
CREATE TABLE IF NOT EXISTS family (
    id VARCHAR NOT NULL, framework VARCHAR NOT NULL, label VARCHAR NOT NULL, label_fr VARCHAR NOT NULL,
    position INTEGER NOT NULL, uri VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS skill (
    id VARCHAR NOT NULL, framework VARCHAR NOT NULL, family VARCHAR NOT NULL, label VARCHAR NOT NULL,
    description VARCHAR NOT NULL, kind VARCHAR NOT NULL, uri VARCHAR NOT NULL, fields VARCHAR[], not_when VARCHAR[], groups VARCHAR[],
    broader VARCHAR[], related VARCHAR[]
);
-- `broader` are the ids of the skills one step above, `related` of those beside it; null for none.
CREATE TABLE IF NOT EXISTS skill_label (
    skill_id VARCHAR NOT NULL, framework VARCHAR NOT NULL, language VARCHAR NOT NULL, position INTEGER NOT NULL,
    label VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS requirement_skill (
    line_id VARCHAR NOT NULL, owner_id VARCHAR NOT NULL, framework VARCHAR NOT NULL, skill_id VARCHAR NOT NULL,
    score DOUBLE NOT NULL, probability DOUBLE NOT NULL, terms VARCHAR[], matched_label VARCHAR NOT NULL,
    shown BOOLEAN NOT NULL, why_not VARCHAR NOT NULL, earned BOOLEAN, decided VARCHAR NOT NULL,
    earned_probability DOUBLE, earned_why_not VARCHAR
);
CREATE TABLE IF NOT EXISTS outcome_skill AS SELECT * FROM requirement_skill LIMIT 0;
CREATE TABLE IF NOT EXISTS assessment_skill AS SELECT * FROM requirement_skill LIMIT 0;
-- `owner_id` is the posting or the course of the line, so that reloading it can drop its matches.
-- `shown`, `probability` and `why_not` are what holds. `earned` is what the scorer said of being shown (null: a person
-- added the row), `decided` what a person said ('' for nothing); the two `earned_…` columns keep what the scorer said
-- of a row that a person judged, and are null elsewhere.

CREATE TABLE IF NOT EXISTS tried_match (
    setting VARCHAR NOT NULL, kind VARCHAR NOT NULL, line_id VARCHAR NOT NULL, owner_id VARCHAR NOT NULL,
    framework VARCHAR NOT NULL, skill_id VARCHAR NOT NULL, value FLOAT NOT NULL, rejected BOOLEAN NOT NULL
);
-- What counts under another setting only, to see which gaps depend on ours: `loose`, near misses that a looser threshold would
-- show, by their probability; `plain`, what a second method (plain TF-IDF) finds, by its likeness. `kind` is requirement, outcome or
-- assessment; `rejected`: a person said that it does not fit. What a person accepted stands in the tables above.

CREATE TABLE IF NOT EXISTS aligned (framework VARCHAR NOT NULL, owner_id VARCHAR NOT NULL);
-- Which postings and courses have been scored against which framework.

CREATE TABLE IF NOT EXISTS decision (
    id BIGINT NOT NULL, verdict VARCHAR NOT NULL, undoes BIGINT, framework VARCHAR NOT NULL, kind VARCHAR NOT NULL,
    line_id VARCHAR NOT NULL, owner_id VARCHAR NOT NULL, wording BIGINT NOT NULL, text VARCHAR NOT NULL,
    skill_id VARCHAR NOT NULL, label VARCHAR NOT NULL, to_skill VARCHAR NOT NULL, to_label VARCHAR NOT NULL,
    scope VARCHAR NOT NULL, reason VARCHAR NOT NULL, was_shown BOOLEAN NOT NULL, probability DOUBLE NOT NULL,
    decided_at TIMESTAMP NOT NULL, owner VARCHAR DEFAULT ''
);
-- A log that only grows: nothing in it is changed or deleted, and to take a decision back adds a row that `undoes` it.
-- `was_shown` and `probability` are the scorer's at the time; text and labels are kept as they were read. `owner` is that of the posting.

CREATE TABLE IF NOT EXISTS person (
    name VARCHAR NOT NULL, role VARCHAR NOT NULL, employer VARCHAR NOT NULL, added_by VARCHAR NOT NULL, added_at TIMESTAMP NOT NULL
);
-- Who may sign in, by e-mail address in lower case. Whoever is not here is nobody.
CREATE TABLE IF NOT EXISTS employer_mark (employer VARCHAR NOT NULL, mark VARCHAR NOT NULL);
-- What the ids of an employer's own postings begin with: random, so that an id tells nobody's name.
CREATE TABLE IF NOT EXISTS link (
    digest VARCHAR NOT NULL, purpose VARCHAR NOT NULL, employer VARCHAR NOT NULL, made_by VARCHAR NOT NULL,
    made_at TIMESTAMP NOT NULL, expires_at TIMESTAMP NOT NULL, revoked_at TIMESTAMP
);
-- Links for employers. Only the SHA-256 of each is kept; the link itself was shown once.

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
-- A rubric that a college and an employer write together. A version is never changed: saving adds one, and a signature is for one
-- version. `party` is college or employer; `step` 1 to 5 is the level that a cell describes, and `name` the criterion of its row.

CREATE TABLE IF NOT EXISTS event (
    id BIGINT NOT NULL, done_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL, what VARCHAR NOT NULL, about VARCHAR[] NOT NULL,
    before VARCHAR NOT NULL, after VARCHAR NOT NULL, previous VARCHAR NOT NULL, hash VARCHAR NOT NULL
);
-- A log that only grows: one row for each acknowledged write, in the same transaction. `id` is the revision that the write made, `before`
-- and `after` are short JSON texts, and `hash` covers the row and `previous`, the hash of the row before (alignment/events.py).
CREATE TABLE IF NOT EXISTS undoable (
    event BIGINT NOT NULL, name VARCHAR NOT NULL, owner_id VARCHAR NOT NULL, content VARCHAR
);
-- What the last loads and removals took away, so that they can be taken back: a row of the table `name` as JSON, or null where rows of
-- this owner were added. Where `name` is source: what was loaded, by its name, with one of the owners. An upgrade that changes one of these tables empties it.

CREATE OR REPLACE VIEW line AS
SELECT 'requirement' AS kind, id AS line_id, posting_id AS owner_id, wording, text, cut IS NULL AND NOT repeated AS asks,
       coalesce((SELECT any_value(owner) FROM posting WHERE posting.id = posting_id), '') AS owner
FROM requirement
UNION ALL SELECT 'outcome', id, course_id, wording, text, true, '' FROM outcome
UNION ALL SELECT 'assessment', id, course_id, wording, text, true, '' FROM assessment;

CREATE OR REPLACE VIEW verdict AS
-- What the decisions come to, line by line: of those on one match the latest that stands, then the latest word on a skill.
-- A line is known by its posting or course and its wording, since the id of a line changes when lines move around it. A decision on a
-- wording everywhere reaches lines of one owner only: nobody judges what an employer keeps to itself.
WITH reached AS (
    SELECT l.kind, l.line_id, l.owner_id, d.framework, d.skill_id, d.to_skill, d.verdict, d.id,
           row_number() OVER (PARTITION BY l.kind, l.owner_id, l.line_id, d.framework, d.skill_id ORDER BY d.id DESC) AS place
    FROM decision AS d
    JOIN line AS l ON l.kind = d.kind AND l.wording = d.wording AND (d.scope = 'wording' AND l.owner = d.owner OR l.owner_id = d.owner_id)
    WHERE l.asks AND d.verdict <> 'levelled' AND d.undoes IS NULL AND d.id NOT IN (SELECT undoes FROM decision WHERE undoes IS NOT NULL)
), said AS (
    SELECT kind, line_id, owner_id, framework, skill_id, verdict AS decided, verdict = 'accepted' AS shown, id
    FROM reached WHERE place = 1
    UNION ALL
    SELECT kind, line_id, owner_id, framework, to_skill, verdict, true, id FROM reached WHERE place = 1 AND verdict = 'remapped'
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY kind, owner_id, line_id, framework, skill_id ORDER BY id DESC) AS latest FROM said
)
SELECT kind, line_id, owner_id, framework, skill_id, decided, shown, id AS decision_id FROM placed WHERE latest = 1;

CREATE OR REPLACE VIEW settled_level AS
-- The level that a person said of a line: the latest decision on it that stands.
WITH said AS (
    SELECT l.kind, l.line_id, l.owner_id, d.to_label AS level, d.id AS decision_id,
           row_number() OVER (PARTITION BY l.kind, l.owner_id, l.line_id ORDER BY d.id DESC) AS latest
    FROM decision AS d
    JOIN line AS l ON l.kind = d.kind AND l.wording = d.wording AND (d.scope = 'wording' AND l.owner = d.owner OR l.owner_id = d.owner_id)
    WHERE d.verdict = 'levelled' AND d.undoes IS NULL
      AND d.id NOT IN (SELECT undoes FROM decision WHERE undoes IS NOT NULL)
)
SELECT kind, line_id, owner_id, level, decision_id FROM said WHERE latest = 1;

CREATE OR REPLACE VIEW employer AS
SELECT employer AS name, count(DISTINCT job) AS postings, min(date_posted) AS first, max(date_posted) AS last
FROM posting GROUP BY employer;

CREATE OR REPLACE VIEW program AS
SELECT course.program AS name, any_value(course.institution) AS institution, any_value(course.field) AS field,
       count(DISTINCT course.id) AS courses, count(outcome.id) AS outcomes,
       (SELECT count(*) FROM assessment JOIN course AS c ON c.id = assessment.course_id
        WHERE c.program = course.program) AS assessments
FROM course LEFT JOIN outcome ON outcome.course_id = course.id GROUP BY course.program;

CREATE OR REPLACE VIEW skill_demand AS
SELECT m.framework, m.skill_id, p.field, count(DISTINCT p.job) AS n, count(DISTINCT p.employer) AS employers,
       min(p.date_posted) AS first, max(p.date_posted) AS last
FROM requirement_skill AS m
JOIN requirement AS r ON r.id = m.line_id
JOIN posting AS p ON p.id = m.owner_id
WHERE m.shown AND r.cut IS NULL AND NOT r.repeated GROUP BY ALL;

CREATE OR REPLACE VIEW skill_coverage AS
SELECT m.framework, m.skill_id, c.program, count(DISTINCT m.line_id) AS outcomes, max(m.probability) AS probability
FROM outcome_skill AS m JOIN course AS c ON c.id = m.owner_id
WHERE m.shown GROUP BY ALL;

CREATE OR REPLACE VIEW gap AS
SELECT d.framework, d.skill_id, d.field, p.name AS program, d.n, d.employers, coalesce(c.outcomes, 0) AS outcomes
FROM skill_demand AS d CROSS JOIN program AS p
LEFT JOIN skill_coverage AS c ON c.framework = d.framework AND c.skill_id = d.skill_id AND c.program = p.name;

UPDATE requirement SET wording = wording_of(text) WHERE wording IS NULL;
UPDATE outcome SET wording = wording_of(text) WHERE wording IS NULL;
UPDATE assessment SET wording = wording_of(text) WHERE wording IS NULL;
-- Lines of a file that an older version made; there are none otherwise.

-- Purpose: every table and view of the file; safe to run on each opening.
-- Parameters: none.
-- Names are those of the product, so that an analyst can query the file (see alignment/README.md).

CREATE TABLE IF NOT EXISTS state (schema_version INTEGER NOT NULL, revision BIGINT NOT NULL);
INSERT INTO state SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM state);

CREATE TABLE IF NOT EXISTS posting (
    id VARCHAR NOT NULL, job VARCHAR NOT NULL, employer VARCHAR NOT NULL, title VARCHAR NOT NULL,
    field VARCHAR NOT NULL, language VARCHAR NOT NULL, text VARCHAR NOT NULL, date_posted DATE,
    source VARCHAR NOT NULL, licence VARCHAR NOT NULL, origin VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL, loaded_at TIMESTAMP NOT NULL
);
-- `job` is shared by the language versions of one posting: demand counts jobs.

CREATE TABLE IF NOT EXISTS requirement (
    id VARCHAR NOT NULL, posting_id VARCHAR NOT NULL, position INTEGER NOT NULL, text VARCHAR NOT NULL,
    probability DOUBLE NOT NULL, cut VARCHAR, repeated BOOLEAN NOT NULL, necessity VARCHAR NOT NULL,
    negated VARCHAR NOT NULL, level VARCHAR, language VARCHAR NOT NULL
);
-- Every line of every posting. It asks for something when `cut` is null and it is not `repeated`.

CREATE TABLE IF NOT EXISTS course (
    id VARCHAR NOT NULL, program VARCHAR NOT NULL, title VARCHAR NOT NULL, institution VARCHAR NOT NULL,
    language VARCHAR NOT NULL, field VARCHAR NOT NULL, description VARCHAR NOT NULL,
    source VARCHAR NOT NULL, licence VARCHAR NOT NULL, origin VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL, loaded_at TIMESTAMP NOT NULL
);
CREATE TABLE IF NOT EXISTS outcome (
    id VARCHAR NOT NULL, course_id VARCHAR NOT NULL, position INTEGER NOT NULL, text VARCHAR NOT NULL,
    unit VARCHAR NOT NULL, kind VARCHAR NOT NULL, level VARCHAR
);
CREATE TABLE IF NOT EXISTS assessment (
    id VARCHAR NOT NULL, course_id VARCHAR NOT NULL, position INTEGER NOT NULL, text VARCHAR NOT NULL,
    title VARCHAR NOT NULL, method VARCHAR NOT NULL, standard VARCHAR NOT NULL, weight DOUBLE, level VARCHAR
);
CREATE TABLE IF NOT EXISTS assessment_outcome (assessment_id VARCHAR NOT NULL, outcome_id VARCHAR NOT NULL);

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
    description VARCHAR NOT NULL, kind VARCHAR NOT NULL, uri VARCHAR NOT NULL, fields VARCHAR[], not_when VARCHAR[]
);
CREATE TABLE IF NOT EXISTS skill_label (
    skill_id VARCHAR NOT NULL, framework VARCHAR NOT NULL, language VARCHAR NOT NULL, position INTEGER NOT NULL,
    label VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS requirement_skill (
    line_id VARCHAR NOT NULL, owner_id VARCHAR NOT NULL, framework VARCHAR NOT NULL, skill_id VARCHAR NOT NULL,
    score DOUBLE NOT NULL, probability DOUBLE NOT NULL, terms VARCHAR[], matched_label VARCHAR NOT NULL,
    shown BOOLEAN NOT NULL, why_not VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS outcome_skill AS SELECT * FROM requirement_skill LIMIT 0;
CREATE TABLE IF NOT EXISTS assessment_skill AS SELECT * FROM requirement_skill LIMIT 0;
-- `owner_id` is the posting or the course of the line, so that reloading it can drop its matches.

CREATE TABLE IF NOT EXISTS aligned (framework VARCHAR NOT NULL, owner_id VARCHAR NOT NULL);
-- Which postings and courses have been scored against which framework.

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

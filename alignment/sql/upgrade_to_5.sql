-- Purpose: a file of version 4 → 5: what covers which outcome knows the courses of both, since ids are a course's own. Where several
-- courses have an outcome of that id, the one of the same course is meant. Parameters: none.
ALTER TABLE assessment_outcome RENAME TO covered_before;
CREATE TABLE assessment_outcome (
    course_id VARCHAR NOT NULL, assessment_id VARCHAR NOT NULL, outcome_course_id VARCHAR NOT NULL, outcome_id VARCHAR NOT NULL
);
INSERT INTO assessment_outcome
SELECT a.course_id, l.assessment_id, coalesce(o.course_id, a.course_id), l.outcome_id
FROM covered_before AS l JOIN assessment AS a ON a.id = l.assessment_id LEFT JOIN outcome AS o ON o.id = l.outcome_id
QUALIFY row_number() OVER (
    PARTITION BY a.course_id, l.assessment_id, l.outcome_id ORDER BY o.course_id IS DISTINCT FROM a.course_id, o.course_id) = 1;
DROP TABLE covered_before;
UPDATE state SET schema_version = 5;

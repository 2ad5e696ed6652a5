-- Purpose: end what people said of an assessment's old words, once no assessment of the course has them: an entry of the log that
-- takes a decision back, with what became of it as its reason. Runs after carry_decisions.
-- Parameters: course, before (the old text), after (the new one), since (the number from which they were carried), carried (what is
-- said of one that goes on), left (of the others), number (of the first), at.
INSERT INTO decision
SELECT * REPLACE ($number - 1 + row_number() OVER (ORDER BY id) AS id, 'undone' AS verdict, id AS undoes, $at AS decided_at,
                  CASE WHEN EXISTS (SELECT 1 FROM decision AS anew
                                    WHERE anew.kind = d.kind AND anew.scope = 'line' AND anew.owner_id = d.owner_id AND anew.undoes IS NULL
                                      AND anew.wording = wording_of($after) AND anew.framework = d.framework
                                      AND anew.skill_id = d.skill_id AND anew.verdict = d.verdict AND anew.id >= $since)
                       THEN $carried ELSE $left END AS reason)
FROM decision AS d
WHERE kind = 'assessment' AND scope = 'line' AND owner_id = $course AND wording = wording_of($before) AND undoes IS NULL
  AND id NOT IN (SELECT undoes FROM decision WHERE undoes IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM assessment AS other WHERE other.course_id = d.owner_id AND other.wording = d.wording)

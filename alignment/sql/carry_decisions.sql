-- Purpose: let what people said of an assessment go on for its new words, since decisions know a line by its words: an entry of
-- the log like any other, for each that was not taken back. What a later word on the wording everywhere had replaced stays behind.
-- Parameters: course, before (the old text), after (the new one), note (what is said behind the person's reason),
-- since (the number of the first), at.
INSERT INTO decision
SELECT * REPLACE ($since - 1 + row_number() OVER (ORDER BY id) AS id, wording_of($after) AS wording, $after AS text,
                  trim(trim(replace(reason, $note, '')) || ' ' || $note) AS reason, $at AS decided_at)
FROM decision AS d
WHERE kind = 'assessment' AND scope = 'line' AND owner_id = $course AND wording = wording_of($before) AND undoes IS NULL
  AND id NOT IN (SELECT undoes FROM decision WHERE undoes IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM decision AS later
                  WHERE later.scope = 'wording' AND later.kind = d.kind AND later.wording = d.wording AND later.id > d.id
                    AND later.framework = d.framework AND later.skill_id = d.skill_id AND later.undoes IS NULL
                    AND later.id NOT IN (SELECT undoes FROM decision WHERE undoes IS NOT NULL))

-- Purpose: of matches that the scorer showed when a person judged them, how many were wrong. A wording that stands in many
-- lines counts once for a skill, with the latest decision that stands.
-- Parameters: framework. Columns: n, wrong.
WITH latest AS (
    SELECT verdict, was_shown, row_number() OVER (PARTITION BY wording, skill_id ORDER BY id DESC) AS place
    FROM decision
    WHERE framework = $framework AND undoes IS NULL AND id NOT IN (SELECT undoes FROM decision WHERE undoes IS NOT NULL)
)
SELECT count(*) AS n, count(*) FILTER (verdict <> 'accepted') AS wrong FROM latest WHERE place = 1 AND was_shown

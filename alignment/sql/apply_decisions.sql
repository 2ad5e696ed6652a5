-- Purpose: let people's decisions decide what is shown of the matches that the scorer found.
-- {table} is one of the match tables. Parameters: kind, framework, owners (list of ids).
UPDATE {table} AS m
SET earned_probability = m.probability, earned_why_not = m.why_not, decided = v.decided, shown = v.shown,
    probability = CASE WHEN v.shown THEN 1.0 ELSE m.probability END,
    why_not = CASE WHEN v.shown THEN '' WHEN v.decided = 'rejected' THEN 'a person said it does not fit'
              ELSE 'a person said it is another skill' END
FROM verdict AS v
WHERE v.kind = $kind AND v.framework = $framework AND m.framework = v.framework
  AND m.line_id = v.line_id AND m.owner_id = v.owner_id AND m.skill_id = v.skill_id
  AND m.owner_id IN (SELECT unnest($owners))

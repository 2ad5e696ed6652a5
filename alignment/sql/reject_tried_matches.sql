-- Purpose: let people's decisions hold under other settings too: what they turned down stays turned down.
-- Parameters: kind, framework, owners (list of ids).
UPDATE tried_match SET rejected = EXISTS (
    SELECT 1 FROM verdict AS v
    WHERE v.kind = $kind AND v.framework = $framework AND v.line_id = tried_match.line_id AND v.owner_id = tried_match.owner_id
      AND v.skill_id = tried_match.skill_id AND NOT v.shown)
WHERE kind = $kind AND framework = $framework AND owner_id IN (SELECT unnest($owners))

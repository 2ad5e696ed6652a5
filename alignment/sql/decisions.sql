-- Purpose: what people decided, newest first, with what became of it.
-- Parameters: framework ('' for all; levels belong to none, and are always among them), decision (0 for all), most.
-- Columns: those of decision without undoes and probability; undone_at, ended (why, where not by a person's undoing; else ''),
-- is_superseded (by a later one on the same match), total.
SELECT d.id, d.verdict, d.framework, d.kind, d.line_id, d.owner_id, d.wording, d.text, d.skill_id, d.label, d.to_skill, d.to_label, d.scope,
       d.reason, d.was_shown, d.decided_at, u.decided_at AS undone_at, coalesce(u.reason, '') AS ended,
       EXISTS (SELECT 1 FROM decision AS later
               WHERE later.id > d.id AND later.undoes IS NULL AND later.framework = d.framework AND later.kind = d.kind
                 AND later.wording = d.wording AND later.skill_id = d.skill_id
                 AND (later.scope = 'wording' OR later.owner_id = d.owner_id)
                 AND later.id NOT IN (SELECT undoes FROM decision WHERE undoes IS NOT NULL)) AS is_superseded,
       count(*) OVER () AS total
FROM decision AS d LEFT JOIN decision AS u ON u.undoes = d.id
WHERE d.undoes IS NULL AND ($framework = '' OR d.framework = $framework OR d.verdict = 'levelled') AND ($decision = 0 OR d.id = $decision)
ORDER BY d.id DESC LIMIT $most

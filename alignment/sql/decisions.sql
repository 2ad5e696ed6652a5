-- Purpose: what people decided, newest first, with what became of it.
-- Parameters: framework ('' for all; levels belong to none, and are always among them), decision (0 for all), most.
-- Columns: those of decision without undoes and probability; undone_at, ended (why, where not by a person's undoing;
-- else ''), is_superseded (by a later one on the same match), total.
WITH chosen AS (
    SELECT * FROM decision
    WHERE undoes IS NULL AND ($framework = '' OR framework = $framework OR verdict = 'levelled') AND ($decision = 0 OR id = $decision)
), listed AS (
    SELECT * FROM chosen ORDER BY id DESC LIMIT $most
), undone AS (
    SELECT undoes, min(decided_at) AS undone_at, min_by(reason, id) AS ended FROM decision WHERE undoes IS NOT NULL GROUP BY undoes
), latest AS (
    SELECT framework, kind, wording, skill_id, owner_id, max(id) AS id, max(id) FILTER (WHERE scope = 'wording') AS of_wording
    FROM decision AS d SEMI JOIN listed USING (wording)
    WHERE undoes IS NULL AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.undoes = d.id) GROUP BY ALL
), of_wording AS (
    SELECT framework, kind, wording, skill_id, max(of_wording) AS id FROM latest GROUP BY ALL
)
SELECT l.id, l.verdict, l.framework, l.kind, l.line_id, l.owner_id, l.wording, l.text, l.skill_id, l.label, l.to_skill, l.to_label, l.scope,
       l.reason, l.was_shown, l.decided_at, u.undone_at, coalesce(u.ended, '') AS ended,
       coalesce(greatest(own.id, w.id) > l.id, false) AS is_superseded, (SELECT count(*) FROM chosen) AS total
FROM listed AS l LEFT JOIN undone AS u ON u.undoes = l.id
LEFT JOIN latest AS own USING (framework, kind, wording, skill_id, owner_id)
LEFT JOIN of_wording AS w USING (framework, kind, wording, skill_id)
ORDER BY l.id DESC

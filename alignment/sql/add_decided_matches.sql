-- Purpose: add the matches that people see and the scorer did not: re-mapped ones, and those accepted that it finds no more.
-- Only of postings and courses that were scored, since the rest is in no count, and of skills that the framework has.
-- {table} is one of the match tables. Parameters: kind, framework, owners (list of ids).
INSERT INTO {table} BY NAME
SELECT v.line_id, v.owner_id, v.framework, v.skill_id, 0.0 AS score, 1.0 AS probability, CAST([] AS VARCHAR[]) AS terms,
       '' AS matched_label, true AS shown, '' AS why_not, v.decided
FROM verdict AS v
JOIN aligned AS a ON a.framework = v.framework AND a.owner_id = v.owner_id
JOIN skill AS s ON s.framework = v.framework AND s.id = v.skill_id
WHERE v.kind = $kind AND v.framework = $framework AND v.shown AND v.owner_id IN (SELECT unnest($owners))
  AND NOT EXISTS (SELECT 1 FROM {table} AS m WHERE m.framework = v.framework AND m.line_id = v.line_id
                  AND m.owner_id = v.owner_id AND m.skill_id = v.skill_id)

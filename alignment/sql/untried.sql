-- Purpose: how many measured postings and courses of a question were scored before near misses and a second method were kept.
-- Parameters: framework, field ('' for all), program, languages. Columns: n.
SELECT count(*) AS n FROM aligned AS a
WHERE a.framework = $framework AND NOT coalesce(a.tried, false)
  AND (a.owner_id IN (SELECT id FROM posting WHERE list_contains($languages, language) AND ($field = '' OR field = $field))
       OR a.owner_id IN (SELECT id FROM course WHERE list_contains($languages, language) AND program = $program))

-- Purpose: the loaded frameworks with their size. Parameters: none.
-- Columns: name, title, version, licence, attribution, source, fingerprint, loaded_at, skills, languages, aligned.
SELECT f.name, f.title, f.version, f.licence, f.attribution, f.source, f.fingerprint, f.loaded_at,
       (SELECT count(*) FROM skill AS s WHERE s.framework = f.name) AS skills,
       (SELECT list(DISTINCT l.language ORDER BY l.language) FROM skill_label AS l WHERE l.framework = f.name) AS languages,
       (SELECT count(*) FROM aligned AS a WHERE a.framework = f.name) AS aligned
FROM framework AS f ORDER BY f.name <> 'core', f.name

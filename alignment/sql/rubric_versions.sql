-- Purpose: all versions of a rubric, the oldest first, cell by cell; a version without criteria has one row of nulls.
-- Parameters: rubric.
-- Columns: version, party, author, note, saved_at, criterion, name, step, text.
SELECT v.version, v.party, v.author, v.note, v.saved_at, c.criterion, c.name, c.step, c.text
FROM rubric_version AS v
LEFT JOIN rubric_cell AS c ON c.rubric_id = v.rubric_id AND c.version = v.version
WHERE v.rubric_id = $rubric ORDER BY v.version, c.criterion, c.step

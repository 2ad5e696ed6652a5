-- Purpose: lines that ask, of postings not yet scored against a framework.
-- A job title lends no words to a line (see README.md), so the context is empty.
-- Parameters: framework, owners (list of ids). Columns: id, owner_id, text, negated, language, context, field.
SELECT r.id, r.posting_id AS owner_id, r.text, r.negated, r.language, '' AS context, p.field
FROM requirement AS r JOIN posting AS p ON p.id = r.posting_id
WHERE r.cut IS NULL AND NOT r.repeated
  AND r.posting_id NOT IN (SELECT owner_id FROM aligned WHERE framework = $framework)
  AND r.posting_id IN (SELECT unnest($owners))
ORDER BY r.posting_id, r.position

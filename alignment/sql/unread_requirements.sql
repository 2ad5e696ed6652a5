-- Purpose: lines of some postings that ask and were never read for their level. Parameters: owners (list of ids).
-- Columns: id, owner_id, text, negated, language, method, standard.
SELECT id, posting_id AS owner_id, text, negated, language, '' AS method, '' AS standard
FROM requirement WHERE level_words IS NULL AND cut IS NULL AND list_contains($owners, posting_id) ORDER BY id

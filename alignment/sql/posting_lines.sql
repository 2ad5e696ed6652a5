-- Purpose: every line of one posting with its fate. Parameters: posting.
-- Columns: id, position, text, probability, cut, repeated, necessity, negated, level, language.
SELECT id, position, text, probability, cut, repeated, necessity, negated, level, language
FROM requirement WHERE posting_id = $posting ORDER BY position

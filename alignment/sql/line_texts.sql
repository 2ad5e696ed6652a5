-- Purpose: every line of postings that asks, to find labelled ones. Parameters: none. Columns: owner_id, text, language.
SELECT posting_id AS owner_id, text, language FROM requirement WHERE cut IS NULL AND NOT repeated ORDER BY posting_id, position

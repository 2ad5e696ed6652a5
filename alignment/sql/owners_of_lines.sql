-- Purpose: the postings of the given lines. Parameters: ids (list). Columns: posting_id.
SELECT DISTINCT posting_id FROM requirement WHERE list_contains($ids, id) ORDER BY posting_id

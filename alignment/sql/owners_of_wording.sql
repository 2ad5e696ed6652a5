-- Purpose: the postings or courses that a decision on a wording may concern. Parameters: kind, wording. Columns: owner_id.
SELECT DISTINCT owner_id FROM line WHERE kind = $kind AND wording = $wording ORDER BY owner_id

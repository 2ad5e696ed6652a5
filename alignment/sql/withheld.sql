-- Purpose: whether postings that others keep to themselves count for a question, and whether some are left out, being of too few employers.
-- Only for a person's view (see_pooled). Parameters: framework, field ('' for all). Columns: pooled, left_out (both true or false).
WITH counted AS (SELECT owner_id FROM pooled WHERE framework = $framework), asked AS (
    SELECT owner_id IN (SELECT owner_id FROM counted) AS counts FROM withheld WHERE $field = '' OR field = $field
)
SELECT count(*) FILTER (counts) > 0 AS pooled, count(*) FILTER (NOT counts) > 0 AS left_out FROM asked

-- Purpose: the number of the next entry of the log of decisions: none that was given before, also to one that was deleted with all that is
-- an employer's. Each such deletion says in its event how many it deleted, and which number was the last. Parameters: none. Columns: id.
WITH deletion AS (
    SELECT CAST(before ->> '$.decisions' AS BIGINT) AS n, CASE WHEN after <> '' THEN CAST(after ->> '$."last decision"' AS BIGINT) END AS last
    FROM event WHERE what = 'forget employer'
)
SELECT 1 + greatest((SELECT coalesce(max(id), 0) FROM decision), (SELECT count(*) FROM decision) + (SELECT coalesce(sum(n), 0) FROM deletion),
                    (SELECT coalesce(max(last), 0) FROM deletion)) AS id

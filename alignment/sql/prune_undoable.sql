-- Purpose: keep what the newest acts of each owner took away, and forget older ones: whoever loads often pushes out nobody else's. An act is
-- an employer's when it touched that employer's own postings alone (their ids begin with its mark), and the college's otherwise, whoever did it.
-- Parameters: most (acts kept of each owner).
DELETE FROM undoable WHERE event IN (
    WITH act AS (
        SELECT event, CASE WHEN name IN ('posting', 'requirement', 'source') THEN regexp_extract(owner_id, '^[0-9a-f]{16}~') ELSE '' END AS mark
        FROM undoable
    ), owned AS (
        SELECT event, CASE WHEN count(DISTINCT mark) = 1 THEN max(mark) ELSE '' END AS owner FROM act GROUP BY event
    )
    SELECT event FROM owned QUALIFY row_number() OVER (PARTITION BY owner ORDER BY event DESC) > $most
)

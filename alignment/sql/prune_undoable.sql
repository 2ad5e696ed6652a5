-- Purpose: keep what the newest acts of each owner took away, and forget older ones: whoever loads often pushes out nobody else's. An act is
-- an employer's when it touched that employer's own postings alone (their ids begin with its mark), and everybody else's otherwise.
-- Parameters: most (acts kept of each owner).
WITH act AS (
    SELECT event, max(CASE WHEN name IN ('posting', 'requirement') THEN regexp_extract(owner_id, '^[0-9a-f]{16}~') ELSE '' END) AS mark,
           count(DISTINCT CASE WHEN name IN ('posting', 'requirement') THEN regexp_extract(owner_id, '^[0-9a-f]{16}~') ELSE '' END) AS owners
    FROM undoable GROUP BY event
), placed AS (
    SELECT event, row_number() OVER (PARTITION BY CASE WHEN owners = 1 THEN mark ELSE '' END ORDER BY event DESC) AS place FROM act
)
DELETE FROM undoable WHERE event IN (SELECT event FROM placed WHERE place > $most)

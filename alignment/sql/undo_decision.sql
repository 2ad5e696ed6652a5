-- Purpose: take a decision back, which is an entry of the log like any other. Parameters: decision, number (its own), at.
INSERT INTO decision
SELECT * REPLACE ($number AS id, 'undone' AS verdict, id AS undoes, '' AS reason, $at AS decided_at)
FROM decision WHERE id = $decision

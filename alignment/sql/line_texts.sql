-- Purpose: the wording of every posting line and outcome, to look up lines that people have judged. Parameters: none.
-- Columns: line_id, text.
SELECT id AS line_id, text FROM requirement
UNION ALL
SELECT id AS line_id, text FROM outcome

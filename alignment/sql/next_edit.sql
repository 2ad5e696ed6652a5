-- Purpose: the number of the next edit of an assessment. Parameters: none. Columns: id.
SELECT coalesce(max(id), 0) + 1 AS id FROM assessment_edit

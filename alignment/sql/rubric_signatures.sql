-- Purpose: who signed which version of a rubric, in order. Parameters: rubric. Columns: version, party, name, signed_at.
SELECT version, party, name, signed_at FROM rubric_signature WHERE rubric_id = $rubric ORDER BY version, signed_at, party

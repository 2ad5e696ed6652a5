-- Purpose: fingerprints of the given postings and courses, to notice what changed while it was scored.
-- Parameters: ids (list). Columns: owner_id, fingerprint.
SELECT id AS owner_id, fingerprint FROM posting WHERE id IN (SELECT unnest($ids))
UNION ALL
SELECT id AS owner_id, fingerprint FROM course WHERE id IN (SELECT unnest($ids))

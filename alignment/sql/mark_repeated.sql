-- Purpose: mark exactly the given lines of one employer as repeated, and no others.
-- Parameters: employer, owner, ids (list of line ids).
UPDATE requirement SET repeated = list_contains($ids, id)
WHERE posting_id IN (SELECT id FROM posting WHERE employer = $employer AND owner = $owner)

-- Purpose: take a link back; one that was taken back already stays so. Parameters: digest, at.
UPDATE link SET revoked_at = coalesce(revoked_at, $at) WHERE digest = $digest

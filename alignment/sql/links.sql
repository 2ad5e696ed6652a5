-- Purpose: the links for employers, newest first. Parameters: digest ('' for all).
-- Columns: digest, purpose, employer, made_by, made_at, expires_at, revoked_at.
SELECT digest, purpose, employer, made_by, made_at, expires_at, revoked_at FROM link
WHERE $digest = '' OR digest = $digest ORDER BY made_at DESC, digest

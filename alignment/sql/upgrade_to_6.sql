-- Purpose: a file of version 5 → 6: a posting may be an employer's own, and so may what was decided on its lines. Those that are here belong
-- to none. Parameters: none.
ALTER TABLE posting ADD COLUMN owner VARCHAR DEFAULT '';
ALTER TABLE decision ADD COLUMN owner VARCHAR DEFAULT '';
CREATE TABLE IF NOT EXISTS person (
    name VARCHAR NOT NULL, role VARCHAR NOT NULL, employer VARCHAR NOT NULL, added_by VARCHAR NOT NULL, added_at TIMESTAMP NOT NULL
);
CREATE TABLE IF NOT EXISTS link (
    digest VARCHAR NOT NULL, purpose VARCHAR NOT NULL, employer VARCHAR NOT NULL, made_by VARCHAR NOT NULL,
    made_at TIMESTAMP NOT NULL, expires_at TIMESTAMP NOT NULL, revoked_at TIMESTAMP
);
UPDATE state SET schema_version = 6;

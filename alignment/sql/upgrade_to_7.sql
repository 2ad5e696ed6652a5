-- Purpose: a file of version 6 → 7: the log of writes and what an undo puts back; the log begins with
-- this upgrade. Parameters: none.
CREATE TABLE IF NOT EXISTS event (
    id BIGINT NOT NULL, done_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL, what VARCHAR NOT NULL, about VARCHAR[] NOT NULL,
    before VARCHAR NOT NULL, after VARCHAR NOT NULL, previous VARCHAR NOT NULL, hash VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS undoable (
    event BIGINT NOT NULL, name VARCHAR NOT NULL, owner_id VARCHAR NOT NULL, content VARCHAR
);
UPDATE state SET schema_version = 7;

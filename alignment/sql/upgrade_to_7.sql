-- Purpose: a file of version 6 → 7: the log of writes and what an undo puts back; the schema itself adds both tables, and the log begins
-- with this upgrade. Parameters: none.
UPDATE state SET schema_version = 7;

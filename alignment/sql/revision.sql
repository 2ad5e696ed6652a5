-- Purpose: how many writes were acknowledged, and the version of the schema.
-- Parameters: none. Columns: revision, schema_version.
SELECT revision, schema_version FROM state

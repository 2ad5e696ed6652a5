-- Purpose: the tables there are, to tell a file of this program from a new one and from anybody else's.
-- Parameters: none. Columns: name.
SELECT table_name AS name FROM duckdb_tables() ORDER BY name

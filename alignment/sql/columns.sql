-- Purpose: the columns of every table and view, to see what a file lacks. Parameters: none. Columns: table, name.
SELECT table_name AS table, column_name AS name FROM duckdb_columns() WHERE NOT internal ORDER BY ALL

-- Purpose: read every value of a table, so that each of its blocks is checked. {table} is one of the tables of the file.
-- Parameters: none. Columns: n, digest.
SELECT count(*) AS n, bit_xor(hash(t)) AS digest FROM {table} AS t

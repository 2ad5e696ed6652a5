-- Purpose: whether anybody was let in to sign in, or by a link, so that the database is for more than one. Parameters: none. Columns: is_expected.
SELECT EXISTS (SELECT 1 FROM person) OR EXISTS (SELECT 1 FROM link) AS is_expected

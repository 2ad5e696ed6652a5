-- Purpose: whether the database is for more than one: somebody was let in to sign in or by a link, or there is something that is an employer's own. A
-- link that ended counts too: that time went by must not open a server. Parameters: none. Columns: is_expected.
SELECT EXISTS (SELECT 1 FROM person) OR EXISTS (SELECT 1 FROM link) OR EXISTS (SELECT 1 FROM posting WHERE owner <> '')
       OR EXISTS (SELECT 1 FROM decision WHERE owner <> '')
       OR EXISTS (SELECT 1 FROM undoable, employer_mark WHERE name IN ('posting', 'requirement', 'source') AND starts_with(owner_id, mark)) AS is_expected

-- Purpose: in which language some postings are. Parameters: ids (list). Columns: id, language.
SELECT id, language FROM posting WHERE list_contains($ids, id) ORDER BY id

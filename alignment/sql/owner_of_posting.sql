-- Purpose: the employer that keeps a posting to itself, '' for none. Parameters: posting. Columns: owner.
SELECT owner FROM posting WHERE id = $posting

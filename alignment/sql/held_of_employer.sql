-- Purpose: how many rows of each table are an employer's own. Parameters: employer, ids (of its postings, also of those deleted by now), mark
-- (what these begin with; '' where it never had any). Columns: name, n.
WITH own AS (SELECT unnest($ids::VARCHAR[]) AS id)
SELECT 'postings' AS name, count(*) AS n FROM posting WHERE owner = $employer OR id IN (SELECT id FROM own)
UNION ALL SELECT 'lines', count(*) FROM requirement WHERE posting_id IN (SELECT id FROM own)
UNION ALL SELECT 'matches', count(*) FROM requirement_skill WHERE owner_id IN (SELECT id FROM own)
UNION ALL SELECT 'tried matches', count(*) FROM tried_match WHERE owner_id IN (SELECT id FROM own)
UNION ALL SELECT 'alignments', count(*) FROM aligned WHERE owner_id IN (SELECT id FROM own)
UNION ALL SELECT 'rows kept to take a load back', count(*) FROM undoable
          WHERE $mark <> '' AND name IN ('posting', 'requirement', 'source') AND starts_with(owner_id, $mark)
UNION ALL SELECT 'decisions', count(*) FROM decision WHERE owner = $employer
UNION ALL SELECT 'names of owners', count(*) FROM employer_mark WHERE employer = $employer OR mark = $mark
UNION ALL SELECT 'people', count(*) FROM person WHERE employer = $employer
UNION ALL SELECT 'links', count(*) FROM link WHERE employer = $employer

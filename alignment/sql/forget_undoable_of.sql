-- Purpose: forget what was kept of an employer's own postings to take a load back. Parameters: mark (what their ids begin with; '' for an
-- employer that never had any).
DELETE FROM undoable WHERE $mark <> '' AND name IN ('posting', 'requirement', 'source') AND starts_with(owner_id, $mark)

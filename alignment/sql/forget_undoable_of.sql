-- Purpose: forget what was kept of an employer's own postings to take a load back. Parameters: mark (what their ids begin with).
DELETE FROM undoable WHERE starts_with(owner_id, $mark)

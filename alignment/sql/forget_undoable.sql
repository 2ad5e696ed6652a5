-- Purpose: forget what a load took away once it was taken back. Parameters: event.
DELETE FROM undoable WHERE event = $event

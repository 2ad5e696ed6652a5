-- Purpose: change nothing, for a write whose event is all there is to write. Parameters: none.
UPDATE state SET revision = revision

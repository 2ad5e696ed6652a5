-- Purpose: go on counting after a number that is noted beside the file, where writes were lost. Parameters: revision.
UPDATE state SET revision = $revision

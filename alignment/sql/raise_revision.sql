-- Purpose: the last statement of every transaction. Parameters: none.
UPDATE state SET revision = revision + 1

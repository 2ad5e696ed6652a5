-- Purpose: whether two texts differ in what decisions know a line by: its words, + and #, whatever the case and the rest.
-- Parameters: before, after. Columns: is_reworded.
SELECT wording_of($before) <> wording_of($after) AS is_reworded

-- Purpose: give the new lines of a table their wording. {table} is requirement, outcome or assessment. Parameters: none.
UPDATE {table} SET wording = wording_of(text) WHERE wording IS NULL

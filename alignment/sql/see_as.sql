-- Purpose: say who looks to the views of see_own and see_pooled, one thing at a time: `{table}` is seen_owner (an employer, '' for nobody),
-- pooled_from (how many employers) or pooled_key (random, of this process). Parameters: value.
SET VARIABLE {table} = $value

-- Purpose: whose posting a decision is about, '' for nobody's. Parameters: decision. Columns: owner.
SELECT owner FROM decision WHERE id = $decision

-- Purpose: the employers that have something of their own here, by name. Parameters: none. Columns: name.
SELECT owner AS name FROM posting WHERE owner <> '' UNION SELECT owner FROM decision WHERE owner <> ''
UNION SELECT employer FROM person WHERE employer <> '' UNION SELECT employer FROM link UNION SELECT employer FROM employer_mark ORDER BY name

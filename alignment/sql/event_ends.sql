-- Purpose: whether the log hangs together, without hashing it anew: its end, what the revision says, and how many events since a loss was
-- last accepted do not carry the hash of the one before. Parameters: number (of an event whose hash is wanted).
-- Columns: revision, last, hash, known (the hash of event `number`, null for none), loose.
WITH chain AS (
    SELECT id, hash, what,
           previous IS DISTINCT FROM coalesce(lag(hash) OVER follow, '') OR id <> coalesce(lag(id) OVER follow, id - 1) + 1 AS is_loose
    FROM event WINDOW follow AS (ORDER BY id)
)
SELECT (SELECT revision FROM state) AS revision, max(id) AS last, arg_max(hash, id) AS hash,
       any_value(hash) FILTER (WHERE id = $number) AS known,
       count(*) FILTER (WHERE is_loose AND id > (
           SELECT coalesce(max(id), -1) FROM event WHERE what = 'accept what is lost')) AS loose
FROM chain

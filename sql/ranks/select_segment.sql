-- What is baked of one segment?
-- Parameters: :id. Answers one row, or none. Plan: a search in kiln_ranks by its primary key.
SELECT least, greatest, checksum, ranks
FROM kiln_ranks
WHERE id = :id;

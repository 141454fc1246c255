-- Which columns are stored as ranks?
-- Parameters: none. Answers rows by column. Plan: a scan of kiln_ranked_columns by its primary key.
SELECT position, rank_bytes, checksum
FROM kiln_ranked_columns
ORDER BY position;

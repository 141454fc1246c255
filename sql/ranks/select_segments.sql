-- What is known of every segment without reading its ranks?
-- Parameters: none. Answers a row a segment, in the order of their ids. Plan: a scan of kiln_ranks, the ranks left out.
SELECT id, position, segment, least, greatest, checksum, LENGTH(ranks) AS bytes
FROM kiln_ranks
ORDER BY id;

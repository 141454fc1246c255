-- Which values does a column have, and how often does each stand there? One sort answers all of a column's statistics,
-- and kiln verify's digest of the column.
-- Parameters: none. Answers one row a distinct value, missing (NULL) first, then ascending: value, frequency.
-- Plan: one scan of the table and a sort of its values.
SELECT {column} AS value, COUNT(*) AS frequency
FROM {table}
GROUP BY 1
ORDER BY 1;

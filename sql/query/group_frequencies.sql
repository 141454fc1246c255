-- Which values has a column in each group of the rows that match, and how often does each stand there?
-- Parameters: those of the filter. Answers rows by group and value, missing (NULL) first: the keys' values, value, frequency.
-- Plan: a scan of the table and a sort.
SELECT {keys}, {column} AS value, COUNT(*) AS frequency
FROM {table}
WHERE {filter}
GROUP BY {numbers}
ORDER BY {numbers};

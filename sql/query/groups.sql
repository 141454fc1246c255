-- Which groups do the rows that match fall into, by their values in some columns?
-- Parameters: those of the filter. Answers a row a group: the keys' values, rows (INTEGER). Plan: a scan of the table and a sort.
SELECT {keys}, COUNT(*) AS rows
FROM {table}
WHERE {filter}
GROUP BY {numbers}
ORDER BY {numbers};

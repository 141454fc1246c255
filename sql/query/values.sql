-- Which different values has a column in the rows that match, and how often does each stand there?
-- Parameters: those of the filter, :at_most, :offset. Answers rows: value, frequency. Plan: a scan of the table and a sort.
SELECT {column} AS value, COUNT(*) AS frequency
FROM {table}
WHERE {filter} AND {column} IS NOT NULL
GROUP BY 1
ORDER BY {by}
LIMIT :at_most OFFSET :offset;

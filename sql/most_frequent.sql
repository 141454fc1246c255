-- Which values stand in a column most often, and how often? Of equals the smaller first.
-- Parameters: none. Answers at most 20 rows: value (the column's type), frequency (INTEGER).
-- Plan: one scan of the table and a sort of its values, then of the distinct ones by their frequency.
SELECT {column} AS value,
       COUNT(*) AS frequency
FROM {table}
WHERE {column} IS NOT NULL
GROUP BY 1
ORDER BY 2 DESC, 1
LIMIT 20;

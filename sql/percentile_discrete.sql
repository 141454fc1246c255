-- What is the first value of a column with at least so many percent of all at or below it? PostgreSQL's percentile_disc.
-- Parameters: :percent (INTEGER, 1 to 100); :count (INTEGER), see count.sql.
-- Answers one row, or none where every value is missing: value (the column's type).
-- Plan: one scan of the table and a sort of its values.
SELECT {column} AS value
FROM {table}
WHERE {column} IS NOT NULL
ORDER BY 1
LIMIT 1 OFFSET (:percent * :count + 99) / 100 - 1;

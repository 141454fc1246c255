-- What is the most frequent value of a column, how often does it stand there, and how many values share that frequency?
-- Parameters: none. Of several most frequent values the smallest is answered: numbers compare numerically, text by bytes.
-- Answers one row: mode (the column's type; NULL where every value is missing), frequency, ties (INTEGER).
-- No dataset is called kiln_counted: names that begin so are refused.
-- Plan: one scan of the table and a sort of its values, then two scans of the distinct values.
WITH kiln_counted AS MATERIALIZED (
  SELECT {column} AS value, COUNT(*) AS frequency
  FROM {table}
  WHERE {column} IS NOT NULL
  GROUP BY 1
)
SELECT MIN(value) AS mode,
       IFNULL(MAX(frequency), 0) AS frequency,
       COUNT(*) AS ties
FROM kiln_counted
WHERE frequency = (SELECT MAX(frequency) FROM kiln_counted);

-- What are the smallest and the largest value of a column? Numbers compare numerically, text by bytes.
-- Parameters: none. Answers one row: min, max (the column's type; NULL where every value is missing).
-- Plan: one scan of the table.
SELECT MIN({column}) AS min,
       MAX({column}) AS max
FROM {table};

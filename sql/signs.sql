-- How many values of a numeric column are zero, and how many are negative?
-- Parameters: none. Answers one row: zeros, negatives (INTEGER; NULL where every value is missing).
-- Plan: one scan of the table.
SELECT SUM({column} = 0) AS zeros,
       SUM({column} < 0) AS negatives
FROM {table};

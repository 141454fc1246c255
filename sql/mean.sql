-- What is the mean of a numeric column? Missing values (NULL) don't count.
-- Parameters: none. Answers one row: mean (REAL; NULL where every value is missing).
-- Plan: one scan of the table.
SELECT AVG({column}) AS mean
FROM {table};

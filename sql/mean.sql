-- What is the mean of a numeric column? Missing values (NULL) don't count.
-- Parameters: none. Answers one row: mean (REAL; NULL where every value is missing), and of how many values it is: count, nulls
-- (INTEGER), as count.sql has them.
-- Plan: one scan of the table.
SELECT AVG({column}) AS mean,
       COUNT({column}) AS count,
       COUNT(*) - COUNT({column}) AS nulls
FROM {table};

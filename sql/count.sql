-- How many values does a column have, and how many are missing (NULL)?
-- Parameters: none. Answers one row: count, nulls (INTEGER).
-- Plan: one scan of the table.
SELECT COUNT({column}) AS count,
       COUNT(*) - COUNT({column}) AS nulls
FROM {table};

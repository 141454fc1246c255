-- What is the geometric mean of a numeric column, the n-th root of the product of its n values?
-- Parameters: none. Answers one row: geometric_mean (REAL; NULL without values, or where one isn't greater than 0 or is infinite).
-- Plan: one scan of the table.
SELECT CASE WHEN MIN({column}) > 0 AND MAX({column}) < 9e999 THEN EXP(AVG(LN({column}))) END AS geometric_mean
FROM {table};

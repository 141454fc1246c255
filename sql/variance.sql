-- How widely do the values of a numeric column spread? The variance of the sample; its square root is the standard deviation.
-- Parameters: :mean (REAL), see mean.sql; :count (INTEGER), see count.sql.
-- Answers one row: variance (REAL; NULL of fewer than two values).
-- Plan: one scan of the table.
SELECT SUM(({column} - :mean) * ({column} - :mean)) / NULLIF(:count - 1, 0) AS variance
FROM {table};

-- How far are the values of a numeric column from lying evenly around their mean? The adjusted Fisher-Pearson coefficient, G1.
-- Parameters: :mean and :stddev (REAL), see mean.sql and variance.sql; :count (INTEGER), see count.sql.
-- Answers one row: skewness (REAL; NULL of fewer than three values, or where all are equal).
-- Plan: one scan of the table.
SELECT SUM((({column} - :mean) / NULLIF(:stddev, 0)) * (({column} - :mean) / :stddev) * (({column} - :mean) / :stddev))
         * :count / NULLIF((:count - 1.0) * (:count - 2.0), 0) AS skewness
FROM {table};

-- How long are the texts of a column, in characters, and how many are empty?
-- Parameters: none. Answers one row: empty, shortest, longest (INTEGER), mean_length (REAL); NULL where every value is missing.
-- Plan: one scan of the table.
SELECT SUM({column} = '') AS empty,
       MIN(LENGTH({column})) AS shortest,
       MAX(LENGTH({column})) AS longest,
       AVG(LENGTH({column})) AS mean_length
FROM {table};

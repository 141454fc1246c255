-- How far apart are the smallest and the largest value of a numeric column?
-- Parameters: none. Answers one row: range (INTEGER where it is one of 64 bits, else REAL; NULL where every value is missing).
-- Plan: one scan of the table.
SELECT MAX({column}) - MIN({column}) AS range
FROM {table};

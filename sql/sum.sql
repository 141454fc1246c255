-- What is the sum of a numeric column?
-- Parameters: none. Answers one row: sum (INTEGER where it is one of 64 bits, else REAL; NULL where every value is missing).
-- kiln adds exactly and rounds once; SQLite's own SUM raises an error where integers overflow.
-- Plan: one scan of the table.
SELECT SUM({column}) AS sum
FROM {table};

-- Between which finite values does a numeric column lie, and around which mean?
-- Parameters: none. Answers one row: min, max (the column's type), mean (REAL); NULL where there is no finite value.
-- An infinity times 0 is not a number, which SQLite has as NULL.
-- Plan: one scan of the table.
SELECT MIN({column}) AS min,
       MAX({column}) AS max,
       AVG({column}) AS mean
FROM {table}
WHERE {column} * 0 = 0;

-- How many values of a numeric column are infinite?
-- An infinity times 0 is not a number, which SQLite has as NULL.
-- Parameters: none. Answers one row: infinities (INTEGER).
-- Plan: one scan of the table.
SELECT COUNT(*) AS infinities
FROM {table}
WHERE {column} IS NOT NULL AND {column} * 0 IS NULL;

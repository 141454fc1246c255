-- How many rows are there?
-- Parameters: none. Answers one row: rows (INTEGER).
-- Plan: one scan of the table, or of an index.
SELECT COUNT(*) AS rows
FROM {table};

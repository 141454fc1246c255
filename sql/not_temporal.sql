-- How many texts of a column are no date or time even to SQLite, which understands more than kiln takes for one?
-- Parameters: none. Answers one row: not_temporal (INTEGER).
-- Plan: one scan of the table.
SELECT COUNT(*) AS not_temporal
FROM {table}
WHERE {column} IS NOT NULL AND JULIANDAY({column}) IS NULL;

-- How many different values does a column have?
-- Parameters: none. Answers one row: distinct_values (INTEGER).
-- Plan: one scan of the table and a sort of its values.
SELECT COUNT(*) AS distinct_values
FROM (SELECT 1 FROM {table} WHERE {column} IS NOT NULL GROUP BY {column});

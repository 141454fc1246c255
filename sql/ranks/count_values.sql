-- How many different values are baked of all columns together?
-- Parameters: none. Answers one row. Plan: a scan of kiln_values.
SELECT COUNT(*) AS stored
FROM kiln_values;

-- Which different values has a column, in ascending order, and how often does each occur?
-- Parameters: :position. Answers a row a value. Plan: a range of kiln_values' primary key.
SELECT rank, value, frequency
FROM kiln_values
WHERE position = :position
ORDER BY rank;

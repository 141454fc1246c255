-- Which of a column's different texts match a pattern of GLOB?
-- Parameters: :position, :pattern. Answers a row a text, in ascending order. Plan: a range of kiln_values' primary key.
SELECT rank
FROM kiln_values
WHERE position = :position
  AND value GLOB :pattern
ORDER BY rank;

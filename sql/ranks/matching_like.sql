-- Which of a column's different texts match a pattern of LIKE, whose escape character is \?
-- Parameters: :position, :pattern. Answers a row a text, in ascending order. Plan: a range of kiln_values' primary key.
SELECT rank
FROM kiln_values
WHERE position = :position
  AND value LIKE :pattern ESCAPE '\'
ORDER BY rank;

-- Which values has a column, in the rows' order? Sorting is left to the program.
-- Parameters: none. Answers one row a row: value. Plan: one scan of the table.
SELECT {column} AS value
FROM {table};

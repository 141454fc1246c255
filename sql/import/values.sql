-- Which values have some columns, in the rows' order? Sorting is left to the program.
-- Parameters: none. {columns}: one or more, with commas between. Answers one row a row: a value of each.
-- Plan: one scan of the table.
SELECT {columns}
FROM {table};

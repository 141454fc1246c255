-- What stands in a column? In the rows' order, for whoever sorts by himself.
-- Parameters: none. Answers one row a row: value. Plan: one scan of the table.
SELECT {column} AS value
FROM {table};

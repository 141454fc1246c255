-- Which values has a column, in the rows' order? An index of that column has them in another one.
-- Parameters: none. Answers one row a row: value. Plan: one scan of the table by its rowid.
SELECT {column} AS value
FROM {table}
ORDER BY _rowid_;

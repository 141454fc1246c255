-- Which is the first row that has a value in a column?
-- Parameters: :value (the column's type). Answers one row: row (INTEGER, from 0); none where no row has the value.
-- Plan: a scan of the table up to that row, by its rowid whatever indexes there are.
SELECT _rowid_ - 1 AS row
FROM {table} NOT INDEXED
WHERE {column} = :value
ORDER BY _rowid_
LIMIT 1;

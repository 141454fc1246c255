-- Adds the next row; SQLite gives it the rowid after the last one, so that the rowid is the row's number + 1.
-- Parameters: one a column, in the table's order.
INSERT INTO {table} VALUES ({parameters});

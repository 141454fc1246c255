-- What stands in one row of the dataset?
-- Parameters: :row (INTEGER), the row's number, from 0. Answers one row, or none: row, then every column.
-- The rowid is the row's number + 1. It is called _rowid_ here because a dataset may have a column named "rowid".
-- Plan: primary key lookup.
SELECT _rowid_ - 1 AS row, *
FROM {table}
WHERE _rowid_ = :row + 1;

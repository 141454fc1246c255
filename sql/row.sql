-- What stands in one row of the dataset? With a filter: if it matches.
-- Parameters: :row (INTEGER), the row's number, from 0. Answers one row, or none: the columns asked for (* by default), and
-- nothing else, so that a table of 2,000 columns, SQLite's limit for an answer, can be read.
-- The rowid is the row's number + 1. It is called _rowid_ here because a dataset may have a column named "rowid".
-- Plan: primary key lookup.
SELECT {columns}
FROM {table}
WHERE _rowid_ = :row + 1{and_filter};

-- What stands in some row of the dataset, every row being equally likely?
-- Parameters: :rows (INTEGER > 0), how many rows there are. Answers one row: row, then every column.
-- ABS(RANDOM() % n) can't overflow, as ABS(RANDOM()) does on the smallest integer; the subquery draws once.
-- Plan: primary key lookup.
SELECT _rowid_ - 1 AS row, *
FROM {table}
WHERE _rowid_ = (SELECT 1 + ABS(RANDOM() % :rows));

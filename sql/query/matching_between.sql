-- Which rows match a filter, from one row on and before another, in the file's order? A download goes through the table so,
-- one stretch after the other, and each stretch takes a bounded time.
-- Parameters: :from and :until (INTEGER), the numbers of the first row and of the first beyond, from 0.
-- Answers rows: row (INTEGER), a number from 0.
-- Plan: primary key range.
SELECT _rowid_ - 1 AS row
FROM {table}
WHERE _rowid_ > :from AND _rowid_ <= :until AND {filter}
ORDER BY _rowid_;

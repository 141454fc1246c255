-- Which rows come from this one on, in order?
-- Parameters: :from (INTEGER), the first row's number, from 0; :at_most (INTEGER), how many at most. Answers rows: the
-- columns asked for (* by default). Rows have consecutive numbers, the first :from.
-- Not OFFSET, which would go through all the rows before.
-- Plan: primary key range.
SELECT {columns}
FROM {table}
WHERE _rowid_ > :from
ORDER BY _rowid_
LIMIT :at_most;

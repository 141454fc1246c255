-- Which rows come from this one on, in order? With a filter: of those that match.
-- Parameters: :from (INTEGER), the first row's number, from 0; :at_most (INTEGER), how many at most. Answers rows: the
-- columns asked for (* by default). Without a filter they have consecutive numbers, the first :from.
-- Not OFFSET, which would go through all the rows before.
-- Plan: primary key range.
SELECT {columns}
FROM {table}
WHERE _rowid_ > :from{and_filter}
ORDER BY _rowid_
LIMIT :at_most;

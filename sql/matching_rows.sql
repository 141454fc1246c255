-- Which rows match a filter, in which order? row.sql answers what stands in each.
-- Parameters: :at_most (INTEGER), how many rows at most; :offset (INTEGER), how many of those that match are left out first.
-- Answers rows: row (INTEGER), a number from 0.
-- Plan: one scan of the table, or a search in an index; a sort of those that match unless they stand in the order asked for,
-- of which only the first :offset + :at_most are kept.
SELECT _rowid_ - 1 AS row
FROM {table}
WHERE {filter}
ORDER BY {order}
LIMIT :at_most OFFSET :offset;

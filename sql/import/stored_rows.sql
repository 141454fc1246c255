-- How many rows were stored, and does the last one's rowid say the same?
-- Parameters: none. Answers one row: rows, last_rowid (INTEGER).
SELECT COUNT(*) AS rows,
       IFNULL(MAX(_rowid_), 0) AS last_rowid
FROM {table};

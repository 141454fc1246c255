-- What is the rowid of the dataset's last row? That of row n of the dataset is n + 1.
-- Parameters: none. Answers one row: last_rowid (INTEGER). Plan: a step to the end of the table.
SELECT IFNULL(MAX(_rowid_), 0) AS last_rowid
FROM {table};

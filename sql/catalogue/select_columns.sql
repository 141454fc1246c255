-- What are the dataset's columns and their baked statistics?
-- Parameters: none. Answers one row a column, in the file's order, with the columns of create_kiln_columns.sql.
-- Plan: a scan of kiln_columns by its primary key.
SELECT *
FROM kiln_columns
ORDER BY position;

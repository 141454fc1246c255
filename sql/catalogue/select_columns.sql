-- What are the dataset's columns and their baked statistics?
-- Parameters: none. Answers one row a column, in the file's order. Plan: a scan of kiln_columns by its primary key.
SELECT position, name, header, title, description, type, type_reason, count, nulls, nans, infinities, mean, median, mode,
       mode_frequency, mode_ties
FROM kiln_columns
ORDER BY position;

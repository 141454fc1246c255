-- What are the dataset's columns and their baked statistics?
-- Parameters: none. Answers one row a column, in the file's order. Plan: a scan of kiln_columns by its primary key.
SELECT position, name, header, title, description, type, type_reason, count, nulls, nans, infinities, distinct_values, is_unique, min,
       max, mode, mode_frequency, mode_ties, digest, sum, range, mean, variance, stddev, skewness, median, zeros, negatives, empty, shortest,
       longest, mean_length, temporal
FROM kiln_columns
ORDER BY position;

-- Which are the columns' most and least frequent values?
-- Parameters: none. Answers rows by column, end and rank. Plan: a scan of kiln_frequencies by its primary key.
SELECT position, which, rank, value, frequency
FROM kiln_frequencies
ORDER BY position, which, rank;

-- What are the columns' percentiles?
-- Parameters: none. Answers rows by column and percent. Plan: a scan of kiln_percentiles by its primary key.
SELECT position, percent, continuous, discrete
FROM kiln_percentiles
ORDER BY position, percent;

-- How are the columns' values distributed?
-- Parameters: none. Answers rows by column and bin. Plan: a scan of kiln_histograms by its primary key.
SELECT position, bin, low, high, count
FROM kiln_histograms
ORDER BY position, bin;

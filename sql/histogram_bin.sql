-- How many values of a column are in one bin of its histogram? kiln_histograms has the bins.
-- Parameters: :low, :high (the column's type), from the first value of the bin to the first beyond it; :is_last (INTEGER), 1
-- for the last bin, which includes :high, else 0.
-- Answers one row: count (INTEGER).
-- Plan: one scan of the table.
SELECT COUNT(*) AS count
FROM {table}
WHERE {column} >= :low
  AND ({column} < :high OR (:is_last AND {column} = :high));

-- SELECT * FROM columns; is the dataset at a glance.
CREATE VIEW columns AS
SELECT position AS number, name, type, count, nulls, distinct_values AS "distinct", min, mean, median, max, stddev, mode,
       mode_frequency AS frequency, mode_ties AS ties
FROM kiln_columns
ORDER BY position;

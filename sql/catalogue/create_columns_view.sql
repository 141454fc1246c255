-- SELECT * FROM columns; is the dataset at a glance.
CREATE VIEW columns AS
SELECT position AS number, name, type, count, nulls, mean, median, mode, mode_frequency AS frequency, mode_ties AS ties
FROM kiln_columns
ORDER BY position;

-- Which of so many rows, every one being equally likely? row.sql answers what stands there; with a filter, matching_rows.sql with this
-- as its :offset answers which row that is.
-- Parameters: :rows (INTEGER > 0), how many rows there are. Answers one row: row (INTEGER), a number from 0.
-- ABS(RANDOM() % n) can't overflow, as ABS(RANDOM()) does on the smallest integer.
-- Plan: no table.
SELECT ABS(RANDOM() % :rows) AS row;

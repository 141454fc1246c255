-- Which part of the dataset matches a filter? A question about a part reads from this where it otherwise reads from the table.
-- Parameters: those of the filter. Answers rows: every column, or the one that is asked about.
-- Plan: SQLite merges it with the statement around it; see that one's.
SELECT {columns}
FROM {table}
WHERE {filter};

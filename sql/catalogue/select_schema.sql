-- Which tables, indexes, views and triggers does the file have, and how were they made?
-- Parameters: none. Answers a row for each. Plan: a scan of sqlite_schema.
SELECT type, name, tbl_name, sql
FROM sqlite_schema;

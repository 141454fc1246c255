-- What does one column hold? A copy that can be sorted once, where the statements that verify a column each would sort it again.
-- Parameters: none. Plan: one scan of the table.
CREATE TEMP TABLE kiln_column AS
SELECT {column} AS value
FROM {table};

-- What are the dataset's columns, and what do their statistics come to? One row a column, computed by the statements
-- count.sql, mean.sql, median.sql and mode.sql over every row. Missing values (NULL) are left out and counted apart.
CREATE TABLE kiln_columns (
  position       INTEGER PRIMARY KEY,         -- from 0, the number in the URLs
  name           TEXT    NOT NULL UNIQUE,
  header         TEXT,                        -- the name as it stands in the file; NULL where the file has no header
  title          TEXT,                        -- from a schema file, for a person; else NULL
  description    TEXT,                        -- the same
  type           TEXT    NOT NULL CHECK (type IN ('INTEGER', 'REAL', 'TEXT')),
  type_reason    TEXT    NOT NULL,            -- why the import chose that type
  count          INTEGER NOT NULL,            -- values that aren't missing
  nulls          INTEGER NOT NULL,            -- missing values
  nans           INTEGER NOT NULL,            -- of the missing values, how many were NaN, not a number, in the file
  infinities     INTEGER NOT NULL,            -- of the values, how many are infinite
  mean           REAL,                        -- NULL for text
  median         ANY,                         -- NULL for text
  mode           ANY,                         -- of several most frequent values the smallest
  mode_frequency INTEGER NOT NULL,            -- how often the mode stands in the column
  mode_ties      INTEGER NOT NULL             -- how many values stand there as often
) STRICT;

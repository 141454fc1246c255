-- What are the dataset's columns, and what do their statistics come to? One row a column, computed over every row; the
-- statements in sql/ that say how are listed by kiln's GET /sql. Missing values (NULL) are left out and counted apart.
CREATE TABLE kiln_columns (
  position        INTEGER PRIMARY KEY,         -- from 0, the number in the URLs
  name            TEXT    NOT NULL UNIQUE,
  header          TEXT,                        -- the name as it stands in the file; NULL where the file has no header
  title           TEXT,                        -- from a schema file, for a person; else NULL
  description     TEXT,                        -- the same
  type            TEXT    NOT NULL CHECK (type IN ('INTEGER', 'REAL', 'TEXT')),
  type_reason     TEXT    NOT NULL,            -- why the import chose that type
  unit            TEXT,                        -- of numbers that stand with it in the file, as EUR or %; else NULL
  count           INTEGER NOT NULL,            -- values that aren't missing
  nulls           INTEGER NOT NULL,            -- missing values
  nans            INTEGER NOT NULL,            -- of the missing values, how many were NaN, not a number, in the file
  infinities      INTEGER NOT NULL,            -- of the values, how many are infinite
  distinct_values INTEGER NOT NULL,            -- different values
  is_unique       INTEGER NOT NULL,            -- 1 if no two values are the same
  -- of texts longer than 1,000 bytes min, max, mode and kiln_frequencies have the beginning, the length and the SHA-256
  min             ANY,                         -- numbers compare numerically, text by bytes
  max             ANY,
  mode            ANY,                         -- of several most frequent values the smallest
  mode_row        INTEGER,                     -- of a mode that is such a text: the first row with it, from 0; else NULL
  mode_frequency  INTEGER NOT NULL,            -- how often the mode stands in the column
  mode_ties       INTEGER NOT NULL,            -- how many values stand there as often
  digest          TEXT    NOT NULL,            -- SHA-256 of the values with their frequencies: changes with any cell
  order_digest    TEXT    NOT NULL,            -- SHA-256 of the values in the rows' order: changes where cells change places
  -- numbers only, NULL for text
  sum             ANY,                         -- exact; an integer where it is one of 64 bits, otherwise rounded once
  range           ANY,                         -- max - min
  mean            REAL,                        -- the exact sum divided by the count, rounded once
  variance        REAL,                        -- of the sample, divided by count - 1
  stddev          REAL,                        -- its square root
  geometric_mean  REAL,                        -- NULL where a value isn't greater than 0, or is infinite
  skewness        REAL,                        -- of the sample, adjusted (Fisher-Pearson G1)
  median          ANY,
  zeros           INTEGER,
  negatives       INTEGER,
  -- text only, NULL for numbers; lengths in characters
  empty           INTEGER,                     -- texts of no character
  shortest        INTEGER,
  longest         INTEGER,
  mean_length     REAL,
  temporal        TEXT CHECK (temporal IN ('date', 'time', 'datetime')) -- if every value is one: min is the earliest, max the latest
) STRICT;

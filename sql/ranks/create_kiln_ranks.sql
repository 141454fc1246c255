-- Which rank in kiln_values has each row's value? Column by column, in segments of 65,536 rows.
CREATE TABLE kiln_ranks (
  id       INTEGER PRIMARY KEY,  -- segment * columns of the dataset + position + 1
  position INTEGER NOT NULL REFERENCES kiln_columns,
  segment  INTEGER NOT NULL,  -- from 0: rows 65536 * segment and on
  least    INTEGER NOT NULL,  -- of the ranks
  greatest INTEGER NOT NULL,
  checksum INTEGER NOT NULL,  -- CRC-32 (docs/live.md)
  ranks    BLOB    NOT NULL   -- a row's in rank_bytes bytes, the lowest first; 0: the value is missing
) STRICT;

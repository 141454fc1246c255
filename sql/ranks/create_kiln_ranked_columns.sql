-- Which columns are also stored as ranks? Others have too many different values.
CREATE TABLE kiln_ranked_columns (
  position   INTEGER PRIMARY KEY REFERENCES kiln_columns,
  rank_bytes INTEGER NOT NULL CHECK (rank_bytes IN (0, 1, 2)),  -- of each rank; 0: all rows have the same, and nothing is stored
  checksum   INTEGER NOT NULL  -- CRC-32 over the least, greatest and checksum of its rows in kiln_ranks (docs/live.md)
) STRICT;

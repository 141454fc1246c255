-- Which different values has each column that is stored as ranks, in ascending order, and how often does each occur?
CREATE TABLE kiln_values (
  position  INTEGER NOT NULL REFERENCES kiln_columns,
  rank      INTEGER NOT NULL,  -- from 1; numbers numerically, texts by bytes
  value     ANY     NOT NULL,
  frequency INTEGER NOT NULL,
  PRIMARY KEY (position, rank)
) STRICT, WITHOUT ROWID;

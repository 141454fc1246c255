-- Which values stand in a column most often, and which least? At most 20 of each; of equals the smaller first.
CREATE TABLE kiln_frequencies (
  position  INTEGER NOT NULL REFERENCES kiln_columns,
  which     TEXT    NOT NULL CHECK (which IN ('most', 'least')),
  rank      INTEGER NOT NULL,  -- from 1
  value     ANY     NOT NULL,
  frequency INTEGER NOT NULL,
  PRIMARY KEY (position, which, rank)
) STRICT, WITHOUT ROWID;

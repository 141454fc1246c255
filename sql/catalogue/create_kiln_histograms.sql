-- How are a column's values distributed? At most 40 bins a column; of finite numbers, and of texts that are all dates or times.
CREATE TABLE kiln_histograms (
  position INTEGER NOT NULL REFERENCES kiln_columns,
  bin      INTEGER NOT NULL,  -- from 0, in order
  low      ANY     NOT NULL,  -- the first value of the bin
  high     ANY     NOT NULL,  -- where the next begins; the last bin includes it
  count    INTEGER NOT NULL,
  PRIMARY KEY (position, bin)
) STRICT, WITHOUT ROWID;

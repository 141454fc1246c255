-- Below which value are so many percent of a numeric column's values? Nine rows a column.
CREATE TABLE kiln_percentiles (
  position   INTEGER NOT NULL REFERENCES kiln_columns,
  percent    INTEGER NOT NULL,  -- 1, 5, 10, 25, 50, 75, 90, 95, 99
  continuous ANY,               -- interpolated between the two nearest values, PostgreSQL's percentile_cont; NULL between -inf and inf
  discrete   ANY     NOT NULL,  -- the first value with so many percent at or below it, PostgreSQL's percentile_disc
  PRIMARY KEY (position, percent)
) STRICT, WITHOUT ROWID;

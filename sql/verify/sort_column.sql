-- In which order are the column's values?
CREATE INDEX temp.kiln_column_by_value ON kiln_column (value);

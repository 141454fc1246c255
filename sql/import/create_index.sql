-- Which rows have a given value in a column? For columns that will be filtered on (--index).
CREATE INDEX {index} ON {table} ({column});

-- Where do the dataset's rows stand? A STRICT table: SQLite itself refuses a value that isn't of its column's type.
CREATE TABLE {table} ({column_definitions}) STRICT;

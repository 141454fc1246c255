-- What is this file? One row that describes the dataset, where it came from and what made it.
CREATE TABLE kiln_dataset (
  name           TEXT    NOT NULL, -- of the table that holds the rows
  title          TEXT,             -- from a schema file, for a person; else NULL
  description    TEXT,             -- the same
  rows           INTEGER NOT NULL,
  columns        INTEGER NOT NULL,
  source_name    TEXT    NOT NULL, -- the imported file's name, without its folder
  source_bytes   INTEGER NOT NULL, -- its size as imported, compressed or not
  source_sha256  TEXT    NOT NULL, -- lower-case hex, what sha256sum prints for it
  license        TEXT,             -- an SPDX identifier or whatever --license or a schema file said; NULL if neither did
  import_options TEXT    NOT NULL, -- JSON: the options that shaped the import, said or found, and why
  program        TEXT    NOT NULL, -- the kiln that wrote this file
  sqlite_version TEXT    NOT NULL,
  digest         TEXT    NOT NULL  -- SHA-256 of all that these tables say: kiln verify compares it
) STRICT;

-- What is this file?
-- Parameters: none. Answers one row.
SELECT name, title, description, rows, columns, source_name, source_bytes, source_sha256, license, import_options, program, sqlite_version, digest
FROM kiln_dataset;

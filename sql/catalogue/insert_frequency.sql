-- Bakes one of a column's most or least frequent values.
-- Parameters: those of create_kiln_frequencies.sql.
INSERT INTO kiln_frequencies VALUES (:position, :which, :rank, :value, :frequency);

-- Bakes one of a column's different values.
-- Parameters: those of create_kiln_values.sql.
INSERT INTO kiln_values VALUES (:position, :rank, :value, :frequency);

-- Describes one column and bakes its statistics.
-- Parameters: those of create_kiln_columns.sql; :mean and :median are NULL for text, :mode where all is missing.
INSERT INTO kiln_columns
VALUES (:position, :name, :type, :type_reason, :count, :nulls, :mean, :median, :mode, :mode_frequency, :mode_ties);

-- Describes one column and bakes its statistics.
-- Parameters: those of create_kiln_columns.sql; :header, :title and :description may be NULL, :mean and :median are for text,
-- :mode where all is missing.
INSERT INTO kiln_columns
VALUES (:position, :name, :header, :title, :description, :type, :type_reason, :count, :nulls, :nans, :infinities, :mean, :median,
        :mode, :mode_frequency, :mode_ties);

-- Describes one column and bakes its statistics.
-- {figures} and {parameters}: the names of the single figures, each after a comma, and the same with a colon before them.
-- Parameters: those of create_kiln_columns.sql; what a column doesn't have is NULL.
INSERT INTO kiln_columns (position, name, header, title, description, type, type_reason, unit, nans, infinities, order_digest, is_unique{figures})
VALUES (:position, :name, :header, :title, :description, :type, :type_reason, :unit, :nans, :infinities, :order_digest, :is_unique{parameters});

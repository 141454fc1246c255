-- Bakes one percentile of a column.
-- Parameters: those of create_kiln_percentiles.sql.
INSERT INTO kiln_percentiles VALUES (:position, :percent, :continuous, :discrete);

-- Bakes one bin of a column's histogram.
-- Parameters: those of create_kiln_histograms.sql.
INSERT INTO kiln_histograms VALUES (:position, :bin, :low, :high, :count);

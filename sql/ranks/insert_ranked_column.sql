-- Says that a column is stored as ranks.
-- Parameters: those of create_kiln_ranked_columns.sql.
INSERT INTO kiln_ranked_columns VALUES (:position, :rank_bytes, :checksum);

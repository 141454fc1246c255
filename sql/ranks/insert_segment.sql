-- Bakes the ranks of a column's next 65,536 rows.
-- Parameters: those of create_kiln_ranks.sql.
INSERT INTO kiln_ranks VALUES (:id, :position, :segment, :least, :greatest, :checksum, :ranks);

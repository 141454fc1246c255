-- The next column takes the copy's place.
DROP TABLE IF EXISTS temp.kiln_column;

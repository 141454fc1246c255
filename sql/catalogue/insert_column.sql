-- Describes one column and bakes its statistics.
-- Parameters: those of create_kiln_columns.sql; what a column doesn't have is NULL.
INSERT INTO kiln_columns
VALUES (:position, :name, :header, :title, :description, :type, :type_reason, :count, :nulls, :nans, :infinities, :distinct_values,
        :is_unique, :min, :max, :mode, :mode_frequency, :mode_ties, :digest, :sum, :range, :mean, :variance, :stddev, :skewness, :median,
        :zeros, :negatives, :empty, :shortest, :longest, :mean_length, :temporal);

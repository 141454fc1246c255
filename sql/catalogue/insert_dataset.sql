-- Describes the dataset.
-- Parameters: those of create_kiln_dataset.sql; :title, :description and :license may be NULL.
INSERT INTO kiln_dataset
VALUES (:name, :title, :description, :rows, :columns, :source_name, :source_bytes, :source_sha256, :license, :import_options,
        :program, :sqlite_version, :digest);

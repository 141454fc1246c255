-- What stands so many percent of the way from the first to the last of a numeric column's values in order, interpolated?
-- PostgreSQL's percentile_cont.
-- Parameters: :percent (INTEGER, 0 to 100); :count (INTEGER), see count.sql.
-- Answers one row: value (the column's type where no interpolation is needed, else REAL; NULL where every value is missing).
-- Plan: one scan of the table and a sort of its values.
SELECT CASE
         WHEN low = high OR (:count - 1) * :percent % 100 = 0
           THEN low
         WHEN ABS(CAST(high AS REAL) - CAST(low AS REAL)) <= 1.7976931348623157e308
           THEN CAST(low AS REAL) + (CAST(high AS REAL) - CAST(low AS REAL)) * ((:count - 1) * :percent % 100 / 100.0)
         ELSE low * (1 - (:count - 1) * :percent % 100 / 100.0) + high * ((:count - 1) * :percent % 100 / 100.0)
       END AS value
FROM (SELECT MIN(value) AS low, MAX(value) AS high
      FROM (SELECT {column} AS value
            FROM {table}
            WHERE {column} IS NOT NULL
            ORDER BY 1
            LIMIT 1 + ((:count - 1) * :percent % 100 > 0) OFFSET (:count - 1) * :percent / 100));

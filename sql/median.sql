-- What is the median of a numeric column: the middle value, or the mean of the two middle values of an even count?
-- Parameters: :count (INTEGER), the column's values that aren't missing; see count.sql.
-- Answers one row: median (INTEGER or REAL; NULL where every value is missing).
-- The mean of two integers stays an integer where it is one, and no sum overflows: halves are added instead.
-- Plan: one scan of the table and a sort of its values, of which only the first half is kept.
SELECT CASE
         WHEN TYPEOF(low) = 'integer' AND (low % 2 + high % 2) % 2 = 0
           THEN low / 2 + high / 2 + (low % 2 + high % 2) / 2
         ELSE mean
       END AS median
FROM (SELECT MIN(value) AS low, MAX(value) AS high, AVG(value) AS mean
      FROM (SELECT {column} AS value
            FROM {table}
            WHERE {column} IS NOT NULL
            ORDER BY 1
            LIMIT 2 - :count % 2 OFFSET (:count - 1) / 2));

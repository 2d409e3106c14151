-- Grain: one unbroken run of days in which at least one service (not the support team) supplied data (from_date).
-- Reads: canonical.supply, canonical.agency.
-- Rule: the union of the periods that extracts cover, up to the as-of date; runs never overlap.
WITH held AS (
    SELECT
        extract.covers_from_date AS from_date,
        LEAST(
            extract.covers_to_date_excl, CAST(CAST($as_of_date AS DATE) + INTERVAL '1' DAY AS DATE)
        ) AS to_date_excl
    FROM canonical.supply AS extract
    INNER JOIN canonical.agency AS agency ON agency.agency_code = extract.agency_code
    WHERE NOT agency.is_support
),

ordered AS (
    SELECT
        from_date,
        to_date_excl,
        MAX(to_date_excl) OVER (
            ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_date_excl
    FROM held
    WHERE from_date < to_date_excl
),

run AS (
    SELECT
        from_date,
        to_date_excl,
        SUM(CASE WHEN reached_date_excl >= from_date THEN 0 ELSE 1 END) OVER (
            ORDER BY from_date ASC NULLS LAST, to_date_excl ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run_no
    FROM ordered
)

SELECT
    MIN(from_date) AS from_date,
    MAX(to_date_excl) AS to_date_excl
FROM run
GROUP BY run_no
ORDER BY from_date

-- Grain: one agency in one calendar month (agency_code, coverage_month).
-- Reads: canonical.agency, canonical.month, canonical.supply.
-- Rule: supplied when an extract covers any day of the month. The support team has not started in the months before its
--       log; any other month without an extract is not supplied, which is not the same as nothing happening.
WITH held AS (
    SELECT
        agency.agency_code,
        agency.is_support,
        month.month_start,
        MAX(month.month_end_excl) AS month_end_excl,
        COUNT(extract.extract_id) AS n_extracts,
        SUM(CASE WHEN extract.coverage_basis_code = 'declared' THEN 1 ELSE 0 END) AS n_declared
    FROM canonical.agency AS agency
    CROSS JOIN canonical.month AS month
    LEFT JOIN canonical.supply AS extract
        ON extract.agency_code = agency.agency_code
        AND extract.covers_from_date < month.month_end_excl
        AND extract.covers_to_date_excl > month.month_start
    GROUP BY agency.agency_code, agency.is_support, month.month_start
),

log_start AS (
    SELECT
        agency_code,
        MIN(covers_from_date) AS first_date
    FROM canonical.supply
    GROUP BY agency_code
)

SELECT
    held.agency_code,
    held.month_start AS coverage_month,
    CASE
        WHEN held.n_extracts > 0 THEN 'supplied'
        WHEN held.is_support AND (log_start.first_date IS NULL OR held.month_end_excl <= log_start.first_date)
            THEN 'not_started'
        ELSE 'not_supplied'
    END AS coverage_code,
    CASE
        WHEN held.n_extracts = 0 THEN 'none'
        WHEN held.n_declared > 0 THEN 'declared'
        ELSE 'inferred'
    END AS basis_code
FROM held
LEFT JOIN log_start ON log_start.agency_code = held.agency_code
ORDER BY held.agency_code, held.month_start

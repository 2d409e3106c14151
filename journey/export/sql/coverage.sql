-- Grain: one agency and month (agency_code, coverage_month).
-- Reads: compare.coverage, timeline.person_month.
-- Rule: not_supplied means that nobody knows, never that nothing happened: then n_interactions is blank, unless something of
--       that month is held. Of a month supplied, n_interactions 0 is no contact.
WITH held AS (
    SELECT
        agency_code,
        month_start_date,
        CAST(SUM(n_interactions) AS BIGINT) AS n_interactions
    FROM timeline.person_month
    GROUP BY agency_code, month_start_date
)

SELECT
    coverage.agency_code,
    coverage.coverage_month,
    coverage.coverage_code,
    coverage.basis_code,
    CASE
        WHEN coverage.coverage_code = 'supplied' OR held.n_interactions > 0 THEN COALESCE(held.n_interactions, 0)
    END AS n_interactions
FROM compare.coverage AS coverage
LEFT JOIN held ON held.agency_code = coverage.agency_code AND held.month_start_date = coverage.coverage_month
ORDER BY coverage.agency_code, coverage.coverage_month

-- Grain: one agency and month (agency_code, coverage_month).
-- Reads: compare.coverage.
-- Rule: not_supplied means that nobody knows, never that nothing happened.
SELECT
    agency_code,
    coverage_month,
    coverage_code,
    basis_code
FROM compare.coverage
ORDER BY agency_code, coverage_month

-- Grain: one period covered (agency_code, from_date, to_date_excl).
-- Reads: canonical.supply, cost.horizon.
-- Rule: what extracts cover, up to the as-of date; periods may overlap.
SELECT DISTINCT
    supply.agency_code,
    supply.covers_from_date AS from_date,
    LEAST(supply.covers_to_date_excl, horizon.as_of_date_excl) AS to_date_excl,
    horizon.as_of_date_excl
FROM canonical.supply AS supply
CROSS JOIN cost.horizon AS horizon
WHERE supply.covers_from_date < LEAST(supply.covers_to_date_excl, horizon.as_of_date_excl)
ORDER BY 1, 2, 3

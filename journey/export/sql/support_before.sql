-- Grain: one window of one person in which the support team cost something before (person_id, window_code).
-- Reads: compare.agency_side, canonical.agency.
-- Rule: the support team's cost before; it is always among the compared and is no service, so compared_agencies has no row of it.
SELECT
    held.person_id,
    held.window_code,
    held.cost_gbp AS before_cost_gbp
FROM compare.agency_side AS held
INNER JOIN canonical.agency AS agency ON agency.agency_code = held.agency_code
WHERE agency.is_support AND held.side_code = 'before' AND held.cost_gbp > 0
ORDER BY held.person_id, held.window_code DESC

-- Grain: one agency that counts in one side of one window of one person (person_id, window_code, side_code, agency_code).
-- Reads: compare.side, compare.basis, canonical.agency.
-- Rule: the services compared in that window, and the support team. The one place that says whose rows a comparison may count.
SELECT
    side.person_id,
    side.window_code,
    side.side_code,
    side.from_date,
    side.to_date_excl,
    agency.agency_code,
    agency.is_support
FROM compare.side AS side
CROSS JOIN canonical.agency AS agency
LEFT JOIN compare.basis AS basis
    ON basis.person_id = side.person_id
    AND basis.window_code = side.window_code
    AND basis.agency_code = agency.agency_code
WHERE agency.is_support OR basis.is_compared

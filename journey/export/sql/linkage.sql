-- Grain: one agency and age band of its source people, and all of one agency together (agency_code, age_band_code).
-- Reads: compare.linkage.
-- Rule: alone means known to one agency or not recognised elsewhere: the two look the same. The rows of age band all add
--       up to all cost lines.
SELECT
    agency_code,
    age_band_code,
    n_source_people,
    n_linked,
    n_alone,
    n_in_doubt,
    cost_gbp,
    cost_alone_gbp,
    share_linked,
    share_cost_alone
FROM compare.linkage
ORDER BY agency_code, age_band_code

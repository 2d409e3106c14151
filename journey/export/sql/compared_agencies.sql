-- Grain: one service in one window of one person (person_id, window_code, agency_code); the support team has no row.
-- Reads: compare.basis, column by column.
-- Rule: who is compared, who is left out of both sides and why, with days at risk and the cost before.
SELECT
    person_id,
    window_code,
    agency_code,
    is_compared,
    left_out_code,
    before_days,
    before_observed_days,
    after_days,
    after_observed_days,
    before_cost_gbp,
    share_of_before_cost
FROM compare.basis
ORDER BY person_id, window_code DESC, agency_code

-- Grain: one agency and activity of which some interactions carry a cost that the agency recorded (agency_code, activity_code).
-- Reads: cost.recorded_difference.
-- Rule: counts every interaction of the build that took place, whosever it is. Both costs are sums over the n_both
--       interactions that have both, in the price base, and blank where none has; difference_gbp is recorded less modelled,
--       and no cost of anybody's. all_recorded_cost_gbp is of all n_recorded.
SELECT
    agency_code,
    activity_code,
    n_recorded,
    n_both,
    n_recorded_used,
    all_recorded_cost_gbp,
    recorded_cost_gbp,
    cost_gbp AS modelled_cost_gbp,
    CAST(recorded_cost_gbp - cost_gbp AS DECIMAL(18, 2)) AS difference_gbp
FROM cost.recorded_difference
ORDER BY agency_code, activity_code

-- Grain: one person, side of the change, answer on demand and who gave it (person_id, side_code, demand_code, failure_reason,
--        judged_by_code).
-- Reads: compare.demand_side, compare.summary.
-- Rule: whole window, as compare.demand_side: contacts and costs of a side add up to its headline.
SELECT
    demand.person_id,
    demand.side_code,
    demand.demand_code,
    demand.failure_reason,
    demand.judged_by_code,
    summary.observed_days,
    demand.n_interactions,
    demand.n_uncosted,
    demand.n_interactions_per_year,
    demand.cost_gbp,
    demand.cost_gbp_per_year,
    summary.support_cost_code
FROM compare.demand_side AS demand
INNER JOIN compare.summary AS summary
    ON summary.person_id = demand.person_id
    AND summary.window_code = demand.window_code
    AND summary.side_code = demand.side_code
WHERE demand.window_code = 'whole'
ORDER BY
    demand.person_id, demand.side_code DESC, demand.demand_code, demand.failure_reason ASC NULLS FIRST,
    demand.judged_by_code

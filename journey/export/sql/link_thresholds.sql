-- Grain: one side of one person's whole window, with links at one threshold (person_id, threshold_code, side_code).
-- Reads: compare.link_threshold, compare.summary.
-- Rule: standard is the headline; cautious and generous are what the headline would be with other links. support_cost_code
--       is the headline's: whether the support team's own cost is in it.
SELECT
    linked.person_id,
    linked.threshold_code,
    linked.side_code,
    linked.n_source_people,
    linked.observed_days,
    linked.n_interactions,
    linked.cost_gbp,
    linked.n_interactions_per_year,
    linked.cost_gbp_per_year,
    linked.compared_days,
    linked.n_compared,
    linked.compared_cost_gbp,
    summary.support_cost_code
FROM compare.link_threshold AS linked
LEFT JOIN compare.summary AS summary
    ON summary.person_id = linked.person_id
    AND summary.side_code = linked.side_code
    AND summary.window_code = 'whole'
ORDER BY linked.person_id, linked.threshold_code, linked.side_code DESC

-- Grain: one side of one person's whole window, with links at one threshold (person_id, threshold_code, side_code).
-- Reads: compare.link_threshold.
-- Rule: standard is the headline; cautious and generous are what the headline would be with other links.
SELECT
    person_id,
    threshold_code,
    side_code,
    n_source_people,
    observed_days,
    n_interactions,
    cost_gbp,
    n_interactions_per_year,
    cost_gbp_per_year
FROM compare.link_threshold
ORDER BY person_id, threshold_code, side_code DESC

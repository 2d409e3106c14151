-- Grain: one person and side of the whole window (person_id, side_code); for checking only, never written out.
-- Reads: compare.summary.
-- Rule: what the screen shows. Every table of the pack must add up to it before anything is published.
SELECT
    person_id,
    side_code,
    CAST(n_interactions AS BIGINT) AS n_interactions,
    cost_gbp,
    low_cost_gbp,
    high_cost_gbp
FROM compare.summary
WHERE window_code = 'whole'
ORDER BY person_id, side_code DESC

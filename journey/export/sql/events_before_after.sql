-- Grain: one person, side of the change and kind of event (person_id, side_code, event_code).
-- Reads: compare.happening_side, compare.summary.
-- Rule: whole window, as compare.happening_side. Kinds overlap: their costs are never added to one another, nor to any total.
SELECT
    happened.person_id,
    happened.side_code,
    happened.event_code,
    summary.observed_days,
    happened.n_events,
    happened.n_uncosted,
    happened.n_events_per_year,
    happened.cost_gbp,
    happened.cost_gbp_per_year
FROM compare.happening_side AS happened
INNER JOIN compare.summary AS summary
    ON summary.person_id = happened.person_id
    AND summary.window_code = happened.window_code
    AND summary.side_code = happened.side_code
WHERE happened.window_code = 'whole'
ORDER BY happened.person_id, happened.side_code DESC, happened.event_code

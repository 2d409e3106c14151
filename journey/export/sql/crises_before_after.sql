-- Grain: one person and side of the change (person_id, side_code).
-- Reads: compare.crisis_side.
-- Rule: whole window, as compare.crisis_side: waits are cut short at the change, where data stops and at the as-of date.
SELECT
    person_id,
    side_code,
    n_crises,
    n_followed,
    n_censored,
    days_median,
    observed_days AS waited_days
FROM compare.crisis_side
WHERE window_code = 'whole'
ORDER BY person_id, side_code DESC

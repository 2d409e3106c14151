-- Grain: one window of one person (person_id, window_code).
-- Reads: compare.summary.
-- Rule: all cost before, of every service and the support team: what was compared and what was left out add up to it.
SELECT
    person_id,
    window_code,
    cost_gbp AS before_cost_gbp
FROM compare.summary
WHERE side_code = 'before' AND window_code <> 'like_for_like'
ORDER BY person_id, window_code DESC

-- Grain: one measure of one window of one person (person_id, window_code, measure_code).
-- Reads: compare.rate.
-- Rule: both sides of compare.rate in one row: what the services compared in that window and the support team did, per 30 days at risk.
SELECT
    former.person_id,
    former.window_code,
    former.measure_code,
    former.measured_amount AS before_amount,
    former.observed_days AS before_observed_days,
    former.measured_rate AS before_rate,
    later.measured_amount AS after_amount,
    later.observed_days AS after_observed_days,
    later.measured_rate AS after_rate
FROM compare.rate AS former
INNER JOIN compare.rate AS later
    ON later.person_id = former.person_id
    AND later.window_code = former.window_code
    AND later.measure_code = former.measure_code
WHERE former.side_code = 'before' AND later.side_code = 'after'
ORDER BY former.person_id, former.window_code DESC, former.measure_code
